//! Rights per field, drawn at random: records whose every field holds something that stands nowhere else, asked for in every
//! way there is. What a role hides is in no answer, whatever is asked; what it shows is. On SQLite, and on PostgreSQL when
//! `MILLRACE_TEST_POSTGRES` names a server. The draws are the same each time.

use super::fresh_database;
use crate::{
    access::{Access, policy::BuiltIn},
    companies::tests::execute,
    config::Config,
    db::page::Cursor,
    exports::file,
    fields::tests::define,
    graphql::build_schema,
    live::LiveSource,
    users::testing::TestApp,
};
use futures_util::StreamExt;
use millrace_shared::{
    FieldId, FieldRight, FieldType, RecordKind,
    fields::{listed::word, rights::built_in},
};
use proptest::{
    collection::vec,
    prelude::*,
    sample::select,
    strategy::ValueTree,
    test_runner::{Config as Runs, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const KINDS: [RecordKind; 4] = [RecordKind::Deal, RecordKind::Company, RecordKind::Contact, RecordKind::Lead];
/// How many matrices are drawn.
const DRAWS: usize = 12;

/// Everything that can be asked, of everything that is there.
const ASKED: &str = "
    fragment E on EventConnection { nodes { verb changes { field before after } } }
    fragment C on Company { name sector website phones { value } emails { value } address { city } annualRevenue employees
        foundedYear custom { ... on TextValue { text } } }
    fragment P on Contact { name jobTitle emails { value } phones { value } website socials { value } address { city } language
        birthday custom { ... on TextValue { text } } }
    fragment L on Lead { name jobTitle emails { value } phones { value } website address { city } sourceId reasonId
        custom { ... on TextValue { text } } matches { contacts { ...P } companies { ...C } leads { name emails { value } } } }
    fragment D on Deal { name amount currency probability probabilityOverride expectedCloseOn sourceId source { name }
        lossReasonId lossReason { name } custom { ... on TextValue { text } } company { ...C } contacts { ...P } }
    fragment S on Totals { count amounts { amount currency } weighted { amount } convertedAmount { amount { amount } }
        convertedWeighted { amount { amount } } }
    fragment U on DealSums { count amounts { amount } convertedAmount { amount { amount } } }
    query($pipeline: ID!) {
        deals(first: 50) { totalCount edges { cursor } nodes { ...D timeline { ...E } } }
        board(pipelineId: $pipeline) { columns { totals { ...S } deals { edges { cursor } nodes { ...D } } } }
        dealStatistics { count wonAmounts { amount } openAmounts { amount } convertedWonAmount { amount { amount } }
            convertedOpenAmount { amount { amount } } byOwner { sums { ...U } } byLossReason { lossReasonId sums { ...U } }
            byStage { totals { ...S } } }
        companies { edges { cursor } nodes { ...C deals { nodes { ...D } } contacts { nodes { ...P } } timeline { ...E } } }
        contacts { edges { cursor } nodes { ...P companies { ...C } timeline { ...E } } }
        leads { edges { cursor } nodes { ...L timeline { ...E } } }
        leadBoard { columns { count leads { edges { cursor } nodes { ...L } } } }
        search(text: \"Ropes\") { ... on Deal { ...D } ... on Company { ...C } ... on Contact { ...P } ... on Lead { ...L } }
        auditLog(first: 200) { ...E }
    }";

/// Everything as it changes: the log from its beginning.
const TOLD: &str = "
    subscription { changes(since: 0) { changes { record {
        ... on Deal { dealName: name amount probability probabilityOverride expectedCloseOn sourceId lossReasonId
            custom { ... on TextValue { text } } }
        ... on Company { companyName: name sector companyWebsite: website phones { value } emails { value } address { city }
            annualRevenue employees foundedYear custom { ... on TextValue { text } } }
        ... on Contact { contactName: name jobTitle phones { value } emails { value } contactWebsite: website socials { value }
            address { city } language birthday custom { ... on TextValue { text } } }
        ... on Lead { leadName: name leadTitle: jobTitle phones { value } emails { value } leadWebsite: website address { city }
            leadSource: sourceId reasonId custom { ... on TextValue { text } } } } }
        totals { totals { count amounts { amount } weighted { amount } convertedAmount { amount { amount } }
            convertedWeighted { amount { amount } } } } } }";

/// What stands in a field and nowhere else: any of these in an answer gives it away.
type Marks = BTreeMap<(RecordKind, String), Vec<String>>;

struct Filled {
    test: TestApp,
    admin: Access,
    marks: Marks,
    custom: BTreeMap<RecordKind, (FieldId, String)>,
    /// The record that fields are set on.
    records: BTreeMap<RecordKind, String>,
    items: BTreeMap<&'static str, String>,
}

async fn ask(test: &TestApp, access: &Access, document: &str, variables: Value) -> Value {
    execute(&test.app, access, document, variables).await.unwrap_or_else(|error| panic!("{error}: {document}"))
}

async fn make(test: &TestApp, access: &Access, kind: &str, input: Value) -> String {
    let (name, lower) = (kind, kind.to_lowercase());
    let document =
        format!("mutation($input: Create{name}Input!) {{ made: create{name}(input: $input) {{ {lower} {{ id }} }} }}");
    ask(test, access, &document, json!({ "input": input })).await["made"][lower]["id"].as_str().unwrap().to_owned()
}

impl Filled {
    async fn make(test: TestApp) -> Self {
        let mut admin = test.first_visit().await;
        let mut custom = BTreeMap::new();
        for kind in KINDS {
            let field = define(&admin, kind, FieldType::Line).await;
            custom.insert(kind, (field.id, field.key.clone()));
            admin = test.now(&admin).await;
        }
        test.app.beside.done().await;
        let lists = "{ source: directory(kind: SOURCE) { id name } loss: directory(kind: LOSS_REASON) { id name }
            reason: directory(kind: LEAD_REASON) { id } end: directory(kind: LEAD_UNQUALIFIED) { id } }";
        let lists = ask(&test, &admin, lists, json!({})).await;
        let id = |list: &str, at: usize| lists[list][at]["id"].as_str().unwrap().to_owned();
        let items = BTreeMap::from([
            ("source", id("source", 0)),
            ("leadSource", id("source", 1)),
            ("loss", id("loss", 0)),
            ("reason", id("reason", 0)),
            ("end", id("end", 0)),
        ]);
        let mut marks = Marks::new();
        let mut mark = |kind: RecordKind, field: &str, said: &[&str]| {
            marks.insert((kind, field.to_owned()), said.iter().map(|it| (*it).to_owned()).collect());
        };
        let held = |kind: RecordKind, text: &str| json!([{ "fieldId": custom[&kind].0, "value": { "text": text } }]);
        let one = |value: &str| json!([{ "label": "", "value": value }]);

        use RecordKind::{Company, Contact, Deal, Lead};
        let company = json!({ "name": "Ropes Ltd", "sector": "companysector", "website": "https://company-site.example",
            "phones": one("+421900100201"), "emails": one("company-mail@company.example"), "address": { "city": "Companyville" },
            "annualRevenue": 818_717, "employees": 4_713_829, "foundedYear": 1847, "custom": held(Company, "companycustom") });
        let company = make(&test, &admin, "Company", company).await;
        mark(Company, "sector", &["companysector"]);
        mark(Company, "website", &["company-site"]);
        mark(Company, "phones", &["421900100201"]);
        mark(Company, "emails", &["company-mail"]);
        mark(Company, "address", &["Companyville"]);
        mark(Company, "annualRevenue", &["818717", "8187.17"]);
        mark(Company, "employees", &["4713829"]);
        mark(Company, "foundedYear", &["\"foundedYear\":1847", "\"after\":1847", ",1847,"]);
        let contact = json!({ "firstName": "Ropes", "lastName": "Contact", "jobTitle": "contacttitle",
            "website": "https://contact-site.example", "phones": one("+421900300401"), "emails": one("contact-mail@person.example"),
            "socials": one("contactsocial"), "address": { "city": "Contactville" }, "language": "contactlanguage",
            "birthday": "1971-03-14", "companyIds": [company], "custom": held(Contact, "contactcustom") });
        let contact = make(&test, &admin, "Contact", contact).await;
        // Who has no name is called by an address, in lists, their order and their cursors too.
        make(&test, &admin, "Contact", json!({ "emails": one("nameless-contact@person.example") })).await;
        mark(Contact, "jobTitle", &["contacttitle"]);
        mark(Contact, "website", &["contact-site"]);
        mark(Contact, "phones", &["421900300401"]);
        mark(Contact, "emails", &["contact-mail", "nameless-contact"]);
        mark(Contact, "socials", &["contactsocial"]);
        mark(Contact, "address", &["Contactville"]);
        mark(Contact, "language", &["contactlanguage"]);
        mark(Contact, "birthday", &["1971-03-14"]);
        let lead = json!({ "firstName": "Ropes", "lastName": "Lead", "jobTitle": "leadtitle", "website": "https://lead-site.example",
            "phones": one("+421900500601"), "emails": one("lead-mail@lead.example"), "address": { "city": "Leadville" },
            "sourceId": items["leadSource"], "custom": held(Lead, "leadcustom") });
        let lead = make(&test, &admin, "Lead", lead).await;
        make(&test, &admin, "Lead", json!({ "emails": one("nameless-lead@lead.example") })).await;
        let end = json!({ "input": { "id": lead, "stageId": items["end"], "reasonId": items["reason"] } });
        ask(&test, &admin, "mutation($input: MoveLeadInput!) { moveLead(input: $input) { seq } }", end).await;
        mark(Lead, "jobTitle", &["leadtitle"]);
        mark(Lead, "website", &["lead-site"]);
        mark(Lead, "phones", &["421900500601"]);
        mark(Lead, "emails", &["lead-mail", "nameless-lead"]);
        mark(Lead, "address", &["Leadville"]);
        mark(Lead, "source", &[&items["leadSource"]]);
        mark(Lead, "reason", &[&items["reason"]]);
        let pipeline = admin.reference().pipelines[0].clone();
        let deal = json!({ "name": "Ropes for ships", "pipelineId": pipeline.pipeline.id, "amount": 731_100, "probabilityOverride": 83,
            "companyId": company, "contactIds": [contact], "expectedCloseOn": "2031-07-19", "sourceId": items["source"],
            "custom": held(Deal, "dealcustom") });
        let deal = make(&test, &admin, "Deal", deal).await;
        let lost = json!({ "name": "Ropes that were lost", "pipelineId": pipeline.pipeline.id, "companyId": company });
        let lost = make(&test, &admin, "Deal", lost).await;
        let stage = pipeline.stages.iter().find(|stage| stage.kind == millrace_shared::StageKind::Lost).unwrap().id;
        let close = json!({ "input": { "id": lost, "stageId": stage, "lossReasonId": items["loss"] } });
        ask(&test, &admin, "mutation($input: CloseDealInput!) { closeDeal(input: $input) { seq } }", close).await;
        // What was before stands in the log.
        let patch = json!({ "input": { "id": deal, "version": 1, "amount": 731_300 } });
        ask(&test, &admin, "mutation($input: UpdateDealInput!) { updateDeal(input: $input) { seq } }", patch).await;
        // 83 of a hundred of 7313.
        mark(Deal, "amount", &["731300", "731100", "7313.00", "606979", "6069.79"]);
        mark(
            Deal,
            "probability",
            &["\"probability\":83", "\"probabilityOverride\":83", "\"after\":83", ",83,", "606979", "6069.79"],
        );
        mark(Deal, "expectedCloseOn", &["2031-07-19"]);
        mark(Deal, "source", &[&items["source"]]);
        mark(Deal, "lossReason", &[&items["loss"]]);
        for kind in KINDS {
            mark(kind, &word(custom[&kind].0), &[&format!("{}custom", kind.as_str())]);
        }
        let admin = test.now(&admin).await;
        let records = BTreeMap::from([(Deal, deal), (Company, company), (Contact, contact), (Lead, lead)]);
        Self { test, admin, marks, custom, records, items }
    }

    /// A new user with a role that reaches everything, but for the fields.
    async fn reader(&self, number: usize, rights: &BTreeMap<(RecordKind, String), FieldRight>) -> Access {
        let named = |kind: RecordKind| kind.as_str().to_uppercase();
        let mut rules = vec![json!({ "kind": "WORKSPACE", "verb": "ADMINISTER", "scope": "ALL" })];
        for kind in KINDS {
            for verb in ["VIEW", "CREATE", "EDIT", "EXPORT"] {
                rules.push(json!({ "kind": named(kind), "verb": verb, "scope": "ALL" }));
            }
        }
        let fields = rights.iter().map(|((kind, field), right)| {
            json!({ "kind": named(*kind), "field": field, "right": right.as_str().to_uppercase() })
        });
        let input =
            json!({ "name": format!("Role {number}"), "rules": rules, "fieldRules": fields.collect::<Vec<_>>() });
        let made = "mutation($input: CreateRoleInput!) { createRole(input: $input) { role { id } } }";
        let admin = self.test.now(&self.admin).await;
        let role = ask(&self.test, &admin, made, json!({ "input": input })).await;
        let boris = self.test.user(&admin, &format!("Boris{number}"), BuiltIn::User, None).await;
        let input = json!({ "id": boris.user_id(), "roleId": role["createRole"]["role"]["id"] });
        let give = "mutation($input: UpdateUserInput!) { updateUser(input: $input) { seq } }";
        ask(&self.test, &self.test.now(&self.admin).await, give, json!({ "input": input })).await;
        self.test.now(&boris).await
    }

    /// All that a reader is told, in one text.
    async fn told(&self, reader: &Access) -> String {
        let pipeline = self.admin.reference().pipelines[0].pipeline.id;
        let answer = ask(&self.test, reader, ASKED, json!({ "pipeline": pipeline })).await;
        let mut told = answer.to_string();
        cursors(&answer, &mut told);
        let source = LiveSource::Replay { from: 0, until: self.test.app.events.position(reader.workspace_id()) };
        let request = async_graphql::Request::new(TOLD).data(reader.clone()).data(source);
        let loaders = crate::companies::loaders::loaders(reader);
        let schema = build_schema(&self.test.app);
        let mut stream = schema.execute_stream(request.data(loaders));
        while let Some(response) = stream.next().await {
            assert!(response.errors.is_empty(), "{:?}", response.errors);
            told += &response.data.into_json().unwrap().to_string();
        }
        for kind in KINDS {
            let filter =
                if kind == RecordKind::Deal { json!({ "closed": "1" }) } else { json!({ "version": 1, "all": [] }) };
            let mut content = json!({ "shape": "TABLE", "filter": filter });
            if kind == RecordKind::Deal {
                content["pipelineId"] = json!(pipeline);
            }
            let input = json!({ "kind": kind.as_str().to_uppercase(), "content": content });
            let export = "mutation($input: ExportInput!) { exportRecords(input: $input) { url } }";
            let made = ask(&self.test, reader, export, json!({ "input": input })).await;
            let id = file::parse_path(made["exportRecords"]["url"].as_str().unwrap()).unwrap();
            let (_, pieces) = file::open(reader.clone(), id).await.unwrap();
            let pieces: Vec<_> = pieces.collect().await;
            let bytes: Vec<u8> = pieces.into_iter().flat_map(Result::unwrap).collect();
            told += &String::from_utf8(bytes).unwrap();
        }
        told
    }

    async fn holds(&self, number: usize, rights: &BTreeMap<(RecordKind, String), FieldRight>) {
        let reader = self.reader(number, rights).await;
        let of =
            |kind: RecordKind, field: &str| rights.get(&(kind, field.to_owned())).copied().unwrap_or(FieldRight::Edit);
        let told = self.told(&reader).await;
        for ((kind, field), marks) in &self.marks {
            let found: Vec<_> = marks.iter().filter(|mark| told.contains(mark.as_str())).collect();
            if of(*kind, field) == FieldRight::Hidden {
                assert!(found.is_empty(), "{kind:?} {field} is hidden, and told: {found:?}\n{rights:?}\n{told}");
            } else {
                assert!(!found.is_empty(), "{kind:?} {field} is shown, and not told\n{rights:?}\n{told}");
            }
        }
        self.asks(&reader, &of).await;
        self.sets(&reader, &of).await;
    }

    /// What is hidden is not filtered, sorted or searched by.
    async fn asks(&self, reader: &Access, of: &impl Fn(RecordKind, &str) -> FieldRight) {
        let outcome =
            async |document: &str, variables: Value| execute(&self.test.app, reader, document, variables).await;
        let count = "query($filter: DealFilter) { deals(filter: $filter, first: 0) { totalCount } }";
        let custom = json!({ "fieldId": self.custom[&RecordKind::Deal].0, "is": { "filled": true } });
        let own = word(self.custom[&RecordKind::Deal].0);
        for (field, filter) in [
            ("amount", json!({ "amountFrom": 1 })),
            ("amount", json!({ "amountTo": 1 })),
            ("amount", json!({ "currencies": ["EUR"] })),
            ("probability", json!({ "probabilityFrom": 1 })),
            ("probability", json!({ "probabilityTo": 1 })),
            ("expectedCloseOn", json!({ "closesFrom": "2031-01-01" })),
            ("expectedCloseOn", json!({ "withoutCloseDate": true })),
            ("source", json!({ "sourceIds": [self.items["source"]] })),
            ("lossReason", json!({ "lossReasonIds": [self.items["loss"]] })),
            ("lossReason", json!({ "withoutLossReason": true })),
            (own.as_str(), json!({ "custom": [custom] })),
        ] {
            let is_hidden = of(RecordKind::Deal, field) == FieldRight::Hidden;
            let answer = outcome(count, json!({ "filter": filter })).await;
            assert_eq!(answer.is_err(), is_hidden, "{field} {filter} {answer:?}");
            if let Err(error) = answer {
                assert!(error.starts_with("VALIDATION") && error.ends_with("withheld"), "{error}");
            }
        }
        for (field, sort) in [("amount", "AMOUNT"), ("expectedCloseOn", "EXPECTED_CLOSE_ON")] {
            let sorted = format!("{{ deals(sort: {sort}) {{ nodes {{ id }} }} }}");
            let is_hidden = of(RecordKind::Deal, field) == FieldRight::Hidden;
            assert_eq!(outcome(&sorted, json!({})).await.is_err(), is_hidden, "{sort}");
        }
        use RecordKind::{Company, Contact, Lead};
        for (kind, list, filters) in [
            (
                Company,
                "companies",
                &["sector", "website", "phones", "emails", "annualRevenue", "employees", "foundedYear"][..],
            ),
            (Contact, "contacts", &["jobTitle", "website", "phones", "emails", "language", "birthday"]),
            (Lead, "leads", &["jobTitle", "website", "phones", "emails", "source", "reason"]),
        ] {
            let own = word(self.custom[&kind].0);
            for field in filters.iter().copied().chain([own.as_str()]) {
                let key = match field {
                    "phones" | "emails" => field.trim_end_matches('s'),
                    field => field,
                };
                let asked = json!({ "version": 1, "all": [{ "field": key, "op": "empty" }] });
                let document = format!("query($where: JSON) {{ {list}(where: $where) {{ totalCount }} }}");
                let answer = outcome(&document, json!({ "where": asked })).await;
                let is_hidden = of(kind, field) == FieldRight::Hidden;
                assert_eq!(answer.is_err(), is_hidden, "{list} {field} {answer:?}");
                if let Err(error) = answer {
                    assert_eq!(error, "VALIDATION where filter_withheld");
                }
            }
            let sorted = format!("query($field: ID) {{ {list}(sortField: $field) {{ nodes {{ id }} }} }}");
            let is_hidden = of(kind, &own) == FieldRight::Hidden;
            assert_eq!(outcome(&sorted, json!({ "field": self.custom[&kind].0 })).await.is_err(), is_hidden, "{list}");
        }
        for (field, sort) in [("annualRevenue", "ANNUAL_REVENUE"), ("employees", "EMPLOYEES")] {
            let sorted = format!("{{ companies(sort: {sort}) {{ nodes {{ id }} }} }}");
            assert_eq!(outcome(&sorted, json!({})).await.is_err(), of(Company, field) == FieldRight::Hidden, "{sort}");
        }
        for (kind, field, text) in [
            (Company, "phones", "+421900100201"),
            (Company, "emails", "company-mail@company.example"),
            (Contact, "phones", "+421900300401"),
            (Contact, "emails", "contact-mail@person.example"),
            (Contact, "emails", "nameless-contact@person.example"),
            (Lead, "phones", "+421900500601"),
            (Lead, "emails", "lead-mail@lead.example"),
        ] {
            let search = "query($text: String!) { search(text: $text) { __typename } }";
            let found = outcome(search, json!({ "text": text })).await.unwrap();
            let is_hidden = of(kind, field) == FieldRight::Hidden;
            assert_eq!(found["search"] == json!([]), is_hidden, "{text} {found}");
            if kind != Company {
                let list = if kind == Contact { "contacts" } else { "leads" };
                let part = format!("query($text: String) {{ {list}(filter: {{ text: $text }}) {{ totalCount }} }}");
                let found = outcome(&part, json!({ "text": text })).await.unwrap();
                // In a list only the name is left once addresses or numbers are hidden.
                let is_hidden = ["phones", "emails"].iter().any(|field| of(kind, field) == FieldRight::Hidden);
                assert_eq!(found[list]["totalCount"] == json!(0), is_hidden, "{list} {text} {found}");
            }
        }
    }

    /// What is hidden or only shown is not set, and the refusal names it.
    async fn sets(&self, reader: &Access, of: &impl Fn(RecordKind, &str) -> FieldRight) {
        use RecordKind::{Company, Contact, Deal, Lead};
        let one = |value: &str| json!([{ "label": "", "value": value }]);
        let (source, mail, phone) = (json!(self.items["source"]), one("new@mail.example"), one("+421911222333"));
        let tried = [
            (Deal, "amount", "amount", json!(1)),
            (Deal, "amount", "currency", json!("EUR")),
            (Deal, "probability", "probabilityOverride", json!(5)),
            (Deal, "expectedCloseOn", "expectedCloseOn", Value::Null),
            (Deal, "source", "sourceId", source.clone()),
            (Deal, "lossReason", "lossReasonId", Value::Null),
            (Company, "sector", "sector", json!("other")),
            (Company, "website", "website", Value::Null),
            (Company, "phones", "phones", phone.clone()),
            (Company, "emails", "emails", mail.clone()),
            (Company, "address", "address", json!({ "city": "Elsewhere" })),
            (Company, "annualRevenue", "annualRevenue", json!(1)),
            (Company, "employees", "employees", json!(1)),
            (Company, "foundedYear", "foundedYear", json!(1900)),
            (Contact, "jobTitle", "jobTitle", json!("other")),
            (Contact, "emails", "emails", mail.clone()),
            (Contact, "phones", "phones", phone.clone()),
            (Contact, "website", "website", Value::Null),
            (Contact, "socials", "socials", one("other")),
            (Contact, "address", "address", json!({ "city": "Elsewhere" })),
            (Contact, "language", "language", json!("other")),
            (Contact, "birthday", "birthday", Value::Null),
            (Lead, "jobTitle", "jobTitle", json!("other")),
            (Lead, "emails", "emails", mail),
            (Lead, "phones", "phones", phone),
            (Lead, "website", "website", Value::Null),
            (Lead, "address", "address", json!({ "city": "Elsewhere" })),
            (Lead, "source", "sourceId", source),
        ];
        let custom = KINDS.map(|kind| {
            let (id, key) = &self.custom[&kind];
            (kind, word(*id), format!("custom.{key}"), json!([{ "fieldId": id, "value": null }]))
        });
        let own =
            tried.into_iter().map(|(kind, field, input, value)| (kind, field.to_owned(), input.to_owned(), value));
        for (kind, field, input, value) in own.chain(custom) {
            let code = match of(kind, &field) {
                // What may be set is set elsewhere: the records stay as they are for the next draw.
                FieldRight::Edit => continue,
                FieldRight::ReadOnly => "read_only",
                FieldRight::Hidden => "withheld",
            };
            let name = format!("{kind:?}");
            let document = format!("mutation($input: Update{name}Input!) {{ update{name}(input: $input) {{ seq }} }}");
            let version = format!("{{ {}(id: \"{}\") {{ version }} }}", kind.as_str(), self.records[&kind]);
            let version = ask(&self.test, reader, &version, json!({})).await[kind.as_str()]["version"].clone();
            let key = if input.starts_with("custom.") { "custom" } else { &input };
            let patch = json!({ "id": self.records[&kind], "version": version, key: value });
            let answer = execute(&self.test.app, reader, &document, json!({ "input": patch })).await;
            assert_eq!(answer.unwrap_err(), format!("VALIDATION {input} {code}"), "{kind:?} {field}");
        }
        // A record is made without what may not be set, and not with it.
        let pipeline = self.admin.reference().pipelines[0].pipeline.id;
        let create = "mutation($input: CreateDealInput!) { createDeal(input: $input) { deal { id } } }";
        let mut input = json!({ "name": "New one", "pipelineId": pipeline, "amount": 5 });
        let may = of(Deal, "amount") == FieldRight::Edit;
        let made = execute(&self.test.app, reader, create, json!({ "input": input })).await;
        assert_eq!(made.is_ok(), may, "{made:?}");
        input["amount"] = json!(0);
        ask(&self.test, reader, create, json!({ "input": input })).await;
    }
}

/// What stands in cursors, as whoever reads them can read it.
fn cursors(answer: &Value, told: &mut String) {
    match answer {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value.as_str().filter(|_| name == "cursor") {
                    Some(cursor) => *told += &serde_json::to_string(&Cursor::decode(cursor).unwrap()).unwrap(),
                    None => cursors(value, told),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| cursors(value, told)),
        _ => {}
    }
}

/// Everything is asked at once.
fn roomy(config: &mut Config) {
    (config.graphql_depth, config.graphql_complexity) = (50, 10_000_000);
}

async fn hold(test: TestApp) {
    let filled = Filled::make(test).await;
    let fields: Vec<(RecordKind, String)> = filled.marks.keys().cloned().collect();
    assert_eq!(
        fields.len(),
        KINDS.iter().map(|kind| built_in(*kind).len() + 1).sum::<usize>(),
        "every field has a mark"
    );
    let runs = Runs { failure_persistence: None, ..Runs::default() };
    let mut runner = TestRunner::new_with_rng(runs, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let drawn = vec(select(FieldRight::ALL), fields.len());
    let mut matrices = vec![vec![FieldRight::Edit; fields.len()], vec![FieldRight::Hidden; fields.len()]];
    matrices.extend((0..DRAWS).map(|_| drawn.new_tree(&mut runner).unwrap().current()));
    for (number, rights) in matrices.into_iter().enumerate() {
        filled.holds(number, &fields.iter().cloned().zip(rights).collect()).await;
    }
}

#[tokio::test]
async fn what_a_role_hides_is_in_no_answer_on_sqlite() {
    hold(TestApp::with(|config, _| roomy(config)).await).await;
}

#[tokio::test]
async fn what_a_role_hides_is_in_no_answer_on_postgresql() {
    let Ok(server) = std::env::var("MILLRACE_TEST_POSTGRES") else {
        eprintln!("skipped: MILLRACE_TEST_POSTGRES is not set");
        return;
    };
    let url = fresh_database(&server).await;
    let on_it = |config: &mut Config| {
        config.database_url = Some(url);
        roomy(config);
    };
    hold(TestApp::with(|config, _| on_it(config)).await).await;
}
