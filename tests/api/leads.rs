//! Leads: from a phone call to a converted one with its contact, company and deal.

use millrace_tests::{Client, Database, Server};
use serde_json::{Value, json};

const CREATE: &str = "mutation($input: CreateLeadInput!) { createLead(input: $input) { lead { id version } } }";
const CONVERT: &str = "mutation($input: ConvertLeadInput!) { convertLead(input: $input) {
    lead { convertedAt contactId companyId dealId version } } }";
const FIELD: &str = "mutation($input: CreateFieldInput!) { createField(input: $input) { field { id } } }";

async fn field(client: &Client, kind: &str, label: &str) -> Value {
    let input = json!({ "kind": kind, "label": label, "type": "LINE" });
    client.data(FIELD, json!({ "input": input })).await["createField"]["field"]["id"].take()
}

#[tokio::test]
async fn a_lead_from_a_phone_call_becomes_a_deal_and_nothing_is_lost() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let (on_lead, on_contact, on_deal) = (
            field(&ada, "LEAD", "Machine").await,
            field(&ada, "CONTACT", "machine").await,
            field(&ada, "DEAL", "Machine").await,
        );
        let input = json!({ "phones": [{ "label": "", "value": "+421 905 123 456" }], "custom": [{ "fieldId": on_lead, "value": { "text": "Press 3000" } }] });
        let made = ada.data(CREATE, json!({ "input": input })).await;
        let id = &made["createLead"]["lead"]["id"];
        let note = "mutation($id: ID!) { createNote(input: { recordKind: LEAD, recordId: $id, body: \"Wants it in May\" }) { seq } }";
        ada.data(note, json!({ "id": id })).await;
        let update = "mutation($input: UpdateLeadInput!) { updateLead(input: $input) { lead { name } } }";
        let patch = json!({ "id": id, "version": 1, "lastName": "Novák", "companyName": "Acme" });
        ada.data(update, json!({ "input": patch })).await;

        let pipeline = ada.data("{ pipelines { id } }", json!({})).await["pipelines"][0]["id"].take();
        let deal = json!({ "pipelineId": pipeline, "amount": 120_000 });
        let input = json!({ "id": id, "deal": deal, "clientMutationId": "convert-1" });
        let converted = ada.data(CONVERT, json!({ "input": input })).await;
        let lead = &converted["convertLead"]["lead"];
        assert!(lead["convertedAt"].is_string(), "{lead}");
        let again = ada.data(CONVERT, json!({ "input": input })).await;
        assert_eq!(&again["convertLead"]["lead"], lead, "a retry is answered, not done again");

        let query = "query($deal: ID!, $contact: ID!) {
            deal(id: $deal) { name amount company { name } contacts { name } custom { ... on TextValue { fieldId text } } notes { nodes { body } } }
            contact(id: $contact) { name companies { name } phones { value } custom { ... on TextValue { fieldId text } } }
        }";
        let all = ada.data(query, json!({ "deal": lead["dealId"], "contact": lead["contactId"] })).await;
        assert_eq!(
            (&all["deal"]["name"], &all["deal"]["company"], &all["deal"]["contacts"]),
            (&json!("Acme"), &json!({ "name": "Acme" }), &json!([{ "name": "Novák" }]))
        );
        let holds = |field: &Value| json!([{ "fieldId": field, "text": "Press 3000" }]);
        assert_eq!((&all["deal"]["custom"], &all["contact"]["custom"]), (&holds(&on_deal), &holds(&on_contact)));
        assert_eq!(all["deal"]["notes"]["nodes"], json!([{ "body": "Wants it in May" }]));
        assert_eq!(all["contact"]["companies"], json!([{ "name": "Acme" }]));
        assert_eq!(all["contact"]["phones"], json!([{ "value": "+421 905 123 456" }]));

        let born = "query($company: ID!) { leads(filter: { companyId: $company }) { nodes { id } } }";
        let born = ada.data(born, json!({ "company": lead["companyId"] })).await;
        assert_eq!(born["leads"]["nodes"], json!([{ "id": id }]));
        let patch = json!({ "id": id, "version": lead["version"], "lastName": "Other" });
        let refused = ada.ask(update, json!({ "input": patch })).await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN", "what is converted stays as it was");
    }
}

#[tokio::test]
async fn of_two_who_convert_at_once_one_does() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let bea = ada.invite("Bea Baker", "Administrator", None).await;
        let input = json!({ "lastName": "Novák", "companyName": "Acme" });
        let made = ada.data(CREATE, json!({ "input": input })).await;
        let input = json!({ "input": { "id": made["createLead"]["lead"]["id"] } });
        let (first, second) = tokio::join!(ada.ask(CONVERT, input.clone()), bea.client.ask(CONVERT, input));
        let done = [&first, &second].into_iter().filter(|answer| answer["errors"].is_null()).count();
        assert_eq!(done, 1, "{first} {second}");
        let count = "{ contacts { totalCount } companies { totalCount } }";
        let count = ada.data(count, json!({})).await;
        assert_eq!((&count["contacts"]["totalCount"], &count["companies"]["totalCount"]), (&json!(1), &json!(1)));
    }
}

#[tokio::test]
async fn who_leads_the_client_already_is_proposed_as_far_as_it_is_seen() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let bob = ada.invite("Bob Baker", "User", None).await;
        let mail = json!([{ "label": "", "value": "novak@acme.example" }]);
        let contact = "mutation($emails: [LabeledValueInput!]!) { createContact(input: { lastName: \"Novák\", emails: $emails }) { contact { id } } }";
        ada.data(contact, json!({ "emails": mail })).await;
        let company = "mutation { createCompany(input: { name: \"Acme\", website: \"www.acme.example\" }) { seq } }";
        ada.data(company, json!({})).await;
        let query = "query($id: ID!) { lead(id: $id) { matches { contacts { name } companies { name } leads { owner { name } } } } }";
        for (client, found) in [(&ada, 1), (&bob.client, 0)] {
            let made = client.data(CREATE, json!({ "input": { "emails": mail } })).await;
            let answer = client.data(query, json!({ "id": made["createLead"]["lead"]["id"] })).await;
            let matches = &answer["lead"]["matches"];
            let count = |of: &str| matches[of].as_array().map_or(0, Vec::len);
            assert_eq!((count("contacts"), count("companies"), count("leads")), (found, found, 0), "{matches}");
        }
        let made = ada.data(CREATE, json!({ "input": { "emails": mail } })).await;
        let answer = ada.data(query, json!({ "id": made["createLead"]["lead"]["id"] })).await;
        assert_eq!(answer["lead"]["matches"]["leads"].as_array().map_or(0, Vec::len), 2, "{answer}");
    }
}

#[tokio::test]
async fn leads_that_nobody_was_named_for_go_to_who_the_settings_say() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let head = ada.invite("Hana Head", "Manager", None).await;
        let heir = ada.invite("Ivo Heir", "Manager", None).await;
        let rep = ada.invite("Rita Rep", "User", None).await;
        let create = "mutation($input: CreateLeadInput!) { createLead(input: $input) { lead { id ownerId } } }";
        let owner = async |client: &Client, named: Option<&str>| {
            let input = json!({ "lastName": "Novák", "ownerId": named });
            client.data(create, json!({ "input": input })).await["createLead"]["lead"]["ownerId"].take()
        };
        assert_eq!(owner(&rep.client, None).await, rep.id, "whoever makes it, to begin with");

        let set =
            "mutation($id: ID) { updateWorkspace(input: { leadOwnerId: $id }) { workspace { leadOwner { name } } } }";
        let refused = rep.client.ask(set, json!({ "id": rep.id })).await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN");
        let unknown = ada.ask(set, json!({ "id": "00000000-0000-7000-8000-000000000000" })).await;
        assert_eq!(unknown["errors"][0]["extensions"]["fields"][0]["field"], "leadOwnerId", "{unknown}");
        let answer = ada.data(set, json!({ "id": head.id })).await;
        assert_eq!(answer["updateWorkspace"]["workspace"]["leadOwner"]["name"], "Hana Head");

        assert_eq!(owner(&rep.client, None).await, head.id, "though Rita may make none for others herself");
        assert_eq!(owner(&rep.client, Some(&rep.id)).await, rep.id, "who is named owns it");
        let input = json!({ "lastName": "Novák", "ownerId": head.id });
        let refused = rep.client.ask(create, json!({ "input": input })).await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN");
        let own = rep.client.data("{ leads { totalCount } }", json!({})).await;
        assert_eq!(own["leads"]["totalCount"], 2, "what went to Hana is hers");

        // Whoever leaves hands this on too; a second time there is nobody to hand it on to.
        let leave = "mutation($input: DeactivateUserInput!) { deactivateUser(input: $input) { seq } }";
        ada.data(leave, json!({ "input": { "id": head.id, "takeoverId": heir.id } })).await;
        assert_eq!(owner(&rep.client, None).await, heir.id);
        let reps = ada.invite("Jan Next", "Manager", None).await;
        ada.data(set, json!({ "id": reps.id })).await;
        ada.data(leave, json!({ "input": { "id": reps.id } })).await;
        assert_eq!(owner(&rep.client, None).await, rep.id);
        let refused = ada.ask(set, json!({ "id": reps.id })).await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], "VALIDATION", "who left is given nothing");
    }
}

#[tokio::test]
async fn records_are_tagged_found_by_tags_and_a_lead_hands_them_on() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let change = "mutation($input: ChangeRecordsInput!) { changeRecords(input: $input) {
            done { id previousTags } refused { refusal { code } } } }";
        let mut lead = Value::Null;
        for (kind, list, name) in
            [("Company", "companies", "name"), ("Contact", "contacts", "lastName"), ("Lead", "leads", "lastName")]
        {
            let one = kind.to_lowercase();
            let create = format!(
                "mutation($input: Create{kind}Input!) {{ create{kind}(input: $input) {{ {one} {{ id version tags }} }} }}"
            );
            let mut made = Vec::new();
            for (called, tags) in
                [("One", json!(["Fair", " fair", "hot"])), ("Two", json!(["Cold"])), ("Three", json!(null))]
            {
                let input = json!({ name: called, "tags": tags });
                made.push(ada.data(&create, json!({ "input": input })).await[format!("create{kind}")][&one].take());
            }
            assert_eq!(made[0]["tags"], json!(["Fair", "hot"]), "no doubles");
            let found = async |op: &str, values: Option<Value>| {
                let filter = json!({ "version": 1, "all": [{ "field": "tags", "op": op, "values": values }] });
                let query =
                    format!("query($where: JSON) {{ {list}(where: $where, sort: CREATED_AT) {{ nodes {{ name }} }} }}");
                let answer = ada.data(&query, json!({ "where": filter })).await;
                let names = answer[list]["nodes"].as_array().into_iter().flatten().map(|it| it["name"].clone());
                names.collect::<Vec<_>>()
            };
            assert_eq!(found("oneOf", Some(json!(["FAIR"]))).await, ["One"]);
            assert_eq!(found("noneOf", Some(json!(["fair", "x"]))).await, ["Two", "Three"]);
            assert_eq!(found("empty", None).await, ["Three"]);
            assert_eq!(found("notEmpty", None).await, ["One", "Two"]);

            let ids: Vec<&Value> = made.iter().map(|record| &record["id"]).collect();
            let input = json!({ "kind": kind.to_uppercase(), "ids": ids, "addTags": ["FAIR", "Spring"], "removeTags": ["cold"] });
            let done = ada.data(change, json!({ "input": input })).await["changeRecords"].take();
            assert_eq!(done["done"][1], json!({ "id": made[1]["id"], "previousTags": ["Cold"] }));
            let tags = format!("{{ {list}(sort: CREATED_AT) {{ nodes {{ tags version }} }} }}");
            assert_eq!(
                ada.data(&tags, json!({})).await[list]["nodes"],
                json!([
                    { "tags": ["Fair", "hot", "Spring"], "version": 2 },
                    { "tags": ["FAIR", "Spring"], "version": 2 },
                    { "tags": ["FAIR", "Spring"], "version": 2 }
                ])
            );
            assert_eq!(found("oneOf", Some(json!(["cold"]))).await, Vec::<Value>::new());

            let update = format!(
                "mutation($input: Update{kind}Input!) {{ update{kind}(input: $input) {{ {one} {{ tags }} }} }}"
            );
            let patched = async |number: usize, version: i32, tags: Option<Value>| {
                let mut input = json!({ "id": made[number]["id"], "version": version });
                match tags {
                    Some(tags) => input["tags"] = tags,
                    None => input["website"] = json!("https://two.example"),
                }
                ada.data(&update, json!({ "input": input })).await[format!("update{kind}")][&one]["tags"].take()
            };
            assert_eq!(patched(1, 2, Some(json!(["Hot"]))).await, json!(["Hot"]));
            assert_eq!(patched(1, 3, None).await, json!(["Hot"]), "absent leaves them");
            assert_eq!(patched(2, 2, Some(Value::Null)).await, json!([]), "null clears them");
            assert_eq!(found("oneOf", Some(json!(["hot"]))).await, ["One", "Two"]);
            assert_eq!(found("empty", None).await, ["Three"]);
            let long = json!({ "id": made[0]["id"], "version": 2, "tags": ["x".repeat(51)] });
            let refused = ada.ask(&update, json!({ "input": long })).await;
            assert_eq!(refused["errors"][0]["extensions"]["fields"][0]["field"], "tags", "{refused}");
            lead = made[1]["id"].take();
        }

        let pipeline = ada.data("{ pipelines { id } }", json!({})).await["pipelines"][0]["id"].take();
        let input = json!({ "id": lead, "deal": { "pipelineId": pipeline } });
        ada.data(CONVERT, json!({ "input": input })).await;
        let deals =
            ada.data("{ deals(filter: { tags: [\"hot\"] }) { nodes { name tags contacts { tags } } } }", json!({}));
        assert_eq!(
            deals.await["deals"]["nodes"],
            json!([{ "name": "Two", "tags": ["Hot"], "contacts": [{ "tags": ["Hot"] }] }])
        );
        let input = json!({ "kind": "LEAD", "ids": [lead], "addTags": ["late"] });
        let done = ada.data(change, json!({ "input": input })).await["changeRecords"].take();
        assert_eq!(
            done["refused"],
            json!([{ "refusal": { "code": "FORBIDDEN" } }]),
            "what is converted stays as it was"
        );
        assert!(server.run(&["doctor"]).contains("found by its tags"), "the doctor compares the rows with the records");
    }
}

#[tokio::test]
async fn who_is_known_already_is_told_before_a_record_is_made_and_on_its_page() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let bob = ada.invite("Bob Baker", "User", None).await;
        let labeled = |value: &str| json!([{ "label": "", "value": value }]);
        let contact = "mutation($input: CreateContactInput!) { createContact(input: $input) { contact { id } } }";
        let company = "mutation($input: CreateCompanyInput!) { createCompany(input: $input) { company { id } } }";
        let person = async |input: Value| {
            ada.data(contact, json!({ "input": input })).await["createContact"]["contact"]["id"].take()
        };
        let firm = async |input: Value| {
            ada.data(company, json!({ "input": input })).await["createCompany"]["company"]["id"].take()
        };
        let eva =
            person(json!({ "firstName": "Eva", "lastName": "Malá", "phones": labeled("+421 905 123 456") })).await;
        let again = person(
            json!({ "lastName": "Mala", "emails": labeled("eva@acme.example"), "phones": labeled("0905/123456") }),
        )
        .await;
        person(json!({ "firstName": "Ivan", "lastName": "Malá", "emails": labeled("ivan@gmail.com") })).await;
        let acme = firm(json!({ "name": "Acme", "website": "https://www.acme.example/" })).await;
        let office = firm(json!({ "name": "Acme Office", "emails": labeled("office@acme.example") })).await;
        firm(json!({ "name": "Other", "emails": labeled("other@gmail.com") })).await;

        // Before one is made.
        let query = "query($of: MatchInput!) { matches(of: $of) { contacts { id } companies { id } leads { id } } }";
        let found = async |client: &Client, of: Value, kind: &str| {
            let answer = client.data(query, json!({ "of": of })).await;
            let ids = answer["matches"][kind].as_array().cloned().unwrap_or_default();
            ids.into_iter().map(|mut it| it["id"].take()).collect::<Vec<_>>()
        };
        let sorted = |mut ids: Vec<Value>| {
            ids.sort_by_key(ToString::to_string);
            ids
        };
        let both = sorted(vec![eva.clone(), again.clone()]);
        assert_eq!(sorted(found(&ada, json!({ "phones": ["00421 905 123456"] }), "contacts").await), both);
        let named = json!({ "firstName": " eva ", "lastName": "MALÁ" });
        assert_eq!(
            found(&ada, named, "contacts").await,
            std::slice::from_ref(&eva),
            "by the whole name, in small letters or large"
        );
        assert_eq!(
            found(&ada, json!({ "lastName": "Malá" }), "contacts").await.len(),
            0,
            "half a name is many people's"
        );
        let firms = sorted(vec![acme.clone(), office.clone()]);
        for of in [json!({ "website": "acme.example/about" }), json!({ "emails": ["new@ACME.example"] })] {
            assert_eq!(sorted(found(&ada, of.clone(), "companies").await), firms, "{of}");
        }
        assert_eq!(found(&ada, json!({ "companyName": "ACME" }), "companies").await, std::slice::from_ref(&acme));
        assert_eq!(found(&ada, json!({ "emails": ["new@gmail.com", "new@"] }), "companies").await.len(), 0);
        assert_eq!(found(&ada, json!({}), "companies").await.len(), 0, "nothing is asked, nothing is found");
        assert_eq!(found(&bob.client, json!({ "phones": ["0905123456"] }), "contacts").await.len(), 0, "none is Bob's");
        let refused = ada.ask(query, json!({ "of": { "emails": vec!["a@b.example"; 51] } })).await;
        assert_eq!(refused["errors"][0]["extensions"]["fields"][0]["field"], "of.emails", "{refused}");

        // Of one that is there, which is not its own double; nor is what lies in the trash.
        let query = "query($contact: ID!, $company: ID!) {
            contact(id: $contact) { matches { contacts { id } leads { id } } }
            company(id: $company) { matches { companies { id } } } }";
        let lead = ada.data(CREATE, json!({ "input": { "phones": labeled("0905 123 456") } })).await;
        let answer = ada.data(query, json!({ "contact": eva, "company": acme })).await;
        assert_eq!(answer["contact"]["matches"]["contacts"], json!([{ "id": again }]));
        assert_eq!(answer["contact"]["matches"]["leads"], json!([{ "id": lead["createLead"]["lead"]["id"] }]));
        assert_eq!(answer["company"]["matches"]["companies"], json!([{ "id": office }]));
        let delete = "mutation($contact: ID!, $company: ID!) {
            deleteContact(input: { id: $contact }) { seq } deleteCompany(input: { id: $company }) { seq } }";
        ada.data(delete, json!({ "contact": again, "company": office })).await;
        let input = json!({ "id": lead["createLead"]["lead"]["id"], "contactId": eva });
        ada.data(CONVERT, json!({ "input": input })).await;
        let answer = ada.data(query, json!({ "contact": eva, "company": acme })).await;
        let none = json!({ "contacts": [], "leads": [] });
        assert_eq!((&answer["contact"]["matches"], &answer["company"]["matches"]["companies"]), (&none, &json!([])));
    }
}
