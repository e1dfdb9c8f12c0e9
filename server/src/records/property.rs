//! Random companies, contacts and deals, and random filters over them: SQL finds the rows that the predicate means, for
//! who sees everything and for who does not. On SQLite, and on PostgreSQL when `MILLRACE_TEST_POSTGRES` names a server.

use super::{
    custom::all as fields_of,
    fields::Field,
    filter::{Looking, condition},
    list::Listed,
};
use crate::{
    access::{Access, policy::BuiltIn, property::fresh_database},
    companies,
    companies::values::{Address, LabeledValue, LabeledValues},
    contacts::{self, membership},
    deals::{self, deal_contact, entity::Tags},
    events::Recorded,
    fields::{custom::CustomValues, entity::Model as Definition, tests::define},
    users::testing::{START, TestApp},
};
use millrace_shared::{
    CompanyId, ContactId, FieldType, RecordKind, StageKind, Timestamp, UserId,
    fields::{FieldValue, Number, listed::word},
    filter::{Condition, Fact, Facts, FieldKind, Filter, Group, ME, MY_TEAM, Node, Op, Period, VERSION, resolve},
    time::DAY_MS,
    validation::{self, folded},
};
use proptest::{
    collection::vec,
    option,
    prelude::*,
    sample::select,
    strategy::ValueTree,
    test_runner::{Config as Runs, RngAlgorithm, TestRng, TestRunner},
};
use sea_orm::QueryFilter;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use uuid::Uuid;

const ROWS: usize = 60;
const FILTERS: usize = 250;
/// Names with letters that fold, and with signs that mean something to LIKE.
const NAMES: [&str; 6] = ["Žilina Works", "žilina 50%", "a_b", "A\\b", "axb", "ÉCLAIR  Ltd"];
const TEXTS: [&str; 8] = ["žil", "ŽILINA w", "%", "_", "\\", "b", "éclair ltd", "nothing"];
const WORDS: [&str; 3] = ["Fishing", "fishing", "50%"];
const STANDINGS: [&str; 3] = ["customer", "prospect", "lost"];

/// What the draws of a row are: a name, three choices, a number and an instant.
type Row = (usize, Option<usize>, Option<usize>, usize, Option<i64>, i64);

fn rows() -> impl Strategy<Value = Vec<Row>> {
    // Around the limits of days, in Bratislava too.
    let instant = (-450_i64..450, select(vec![0, -1, 1, 3_600_000, -3_600_001, 40_000_000]));
    let instant = instant.prop_map(|(day, off)| START.0 / DAY_MS * DAY_MS + day * DAY_MS + off);
    let place = || option::of(0..ROWS);
    vec((0..NAMES.len(), place(), place(), 0..ROWS, option::of(-3_i64..4), instant), ROWS)
}

/// What is in the workspace, as somebody sees it.
struct Seen {
    companies: Vec<companies::entity::Model>,
    contacts: Vec<contacts::entity::Model>,
    deals: Vec<deals::entity::Model>,
    links: BTreeMap<Uuid, Vec<ContactId>>,
    members: BTreeMap<ContactId, Vec<CompanyId>>,
    kinds: BTreeMap<Uuid, StageKind>,
    custom: Vec<Arc<Definition>>,
}

impl Seen {
    /// What a record holds in a custom field.
    fn custom(&self, key: &str, held: &CustomValues) -> Fact {
        let field = self.custom.iter().find(|field| key == word(field.id)).unwrap();
        match held.get(field) {
            None => Fact::None,
            Some(FieldValue::Text(text)) => Fact::Text(text),
            Some(FieldValue::Number(number)) => Fact::Number(number.0),
            Some(FieldValue::Money(amount, _)) => Fact::Number(amount),
            Some(FieldValue::Date(day)) => Fact::Day(day),
            Some(FieldValue::Option(id)) => Fact::Ids(vec![id.0]),
            Some(FieldValue::Options(ids)) => Fact::Ids(ids.iter().map(|id| id.0).collect()),
            Some(FieldValue::Link(id)) => Fact::Ids(vec![id]),
            Some(FieldValue::Checked | FieldValue::Address(_)) => Fact::Ids(vec![Uuid::nil()]),
        }
    }

    fn standing(&self, with: impl Fn(&deals::entity::Model) -> bool) -> Fact {
        let kinds: Vec<StageKind> = self
            .deals
            .iter()
            .filter(|deal| deal.deleted_at.is_none() && with(deal))
            .map(|deal| self.kinds[&deal.stage_id.0])
            .collect();
        Fact::Text(match kinds.as_slice() {
            [] => return Fact::None,
            kinds if kinds.contains(&StageKind::Won) => "customer".to_owned(),
            kinds if kinds.contains(&StageKind::Open) => "prospect".to_owned(),
            _ => "lost".to_owned(),
        })
    }

    fn stages(&self, open: bool, with: impl Fn(&deals::entity::Model) -> bool) -> Fact {
        let counts = |deal: &&deals::entity::Model| {
            deal.deleted_at.is_none() && (!open || self.kinds[&deal.stage_id.0] == StageKind::Open) && with(deal)
        };
        Fact::Ids(self.deals.iter().filter(counts).map(|deal| deal.stage_id.0).collect())
    }
}

fn text(text: &Option<String>) -> Fact {
    text.clone().map_or(Fact::None, Fact::Text)
}
fn number(number: Option<i64>) -> Fact {
    number.map_or(Fact::None, Fact::Number)
}
fn place(address: &Address, field: &str) -> Fact {
    text(match field {
        "city" => &address.city,
        "region" => &address.region,
        _ => &address.country,
    })
}
fn presence(values: &LabeledValues) -> Fact {
    Fact::Ids(values.0.iter().map(|_| Uuid::nil()).collect())
}

struct Company<'a>(&'a companies::entity::Model, &'a Seen);

impl Facts for Company<'_> {
    fn fact(&self, field: &str) -> Fact {
        let Self(it, seen) = self;
        match field {
            "name" => Fact::Text(it.name.clone()),
            "owner" => Fact::Ids(vec![it.owner_id.0]),
            "tags" => Fact::Texts(it.tags.0.clone()),
            "parent" => Fact::Ids(it.parent_id.iter().map(|id| id.0).collect()),
            "sector" => text(&it.sector),
            "website" => text(&it.website),
            "annualRevenue" => number(it.annual_revenue),
            "employees" => number(it.employees.map(i64::from)),
            "foundedYear" => number(it.founded_year.map(i64::from)),
            "email" => presence(&it.emails),
            "phone" => presence(&it.phones),
            "createdAt" => Fact::Number(it.created_at.0),
            "updatedAt" => Fact::Number(it.updated_at.0),
            "lastActivityAt" => Fact::Number(it.last_activity_at.0),
            "city" | "region" | "country" => place(&it.address, field),
            "deals" | "openDeals" => seen.stages(field == "openDeals", |deal| deal.company_id == Some(it.id)),
            "standing" => seen.standing(|deal| deal.company_id == Some(it.id)),
            other => seen.custom(other, &it.custom),
        }
    }
}

struct Contact<'a>(&'a contacts::entity::Model, &'a Seen);

impl Facts for Contact<'_> {
    fn fact(&self, field: &str) -> Fact {
        let Self(it, seen) = self;
        match field {
            "name" => Fact::Text(it.name_key.clone()),
            "text" => Fact::Text(it.search_key.clone()),
            "owner" => Fact::Ids(vec![it.owner_id.0]),
            "tags" => Fact::Texts(it.tags.0.clone()),
            "jobTitle" => text(&it.job_title),
            "website" => text(&it.website),
            "language" => text(&it.language),
            "birthday" => it.birthday.map_or(Fact::None, Fact::Day),
            "company" => {
                let all = seen.members.get(&it.id).cloned().unwrap_or_default();
                let known = |id: &CompanyId| seen.companies.iter().any(|company| company.id == *id);
                Fact::Ids(all.into_iter().filter(known).map(|id| id.0).collect())
            }
            "email" => presence(&it.emails),
            "phone" => presence(&it.phones),
            "createdAt" => Fact::Number(it.created_at.0),
            "updatedAt" => Fact::Number(it.updated_at.0),
            "lastActivityAt" => Fact::Number(it.last_activity_at.0),
            "city" | "region" | "country" => place(&it.address, field),
            "deals" | "openDeals" => seen.stages(field == "openDeals", |deal| {
                seen.links.get(&deal.id.0).is_some_and(|linked| linked.contains(&it.id))
            }),
            "standing" => {
                seen.standing(|deal| seen.links.get(&deal.id.0).is_some_and(|linked| linked.contains(&it.id)))
            }
            other => panic!("{other}"),
        }
    }
}

/// A filter over these fields; `ids` are of all kinds of things.
fn filters(fields: &[Field], ids: Vec<Uuid>, users: Vec<Uuid>) -> impl Strategy<Value = Filter> + use<> {
    let fields: Vec<(String, FieldKind)> =
        fields.iter().map(|field| (field.key.clone().into_owned(), field.kind)).collect();
    let leaf = select(fields).prop_flat_map(move |(key, kind)| {
        let texts = || vec(select(&TEXTS[..]), 1..3).prop_map(|it| it.into_iter().map(str::to_owned).collect());
        let known = if key == "standing" { &STANDINGS[..] } else { &WORDS[..] };
        let words = || vec(select(known), 1..3).prop_map(|it| it.into_iter().map(str::to_owned).collect());
        let mut things: Vec<String> = ids.iter().map(Uuid::to_string).collect();
        if kind == FieldKind::User {
            things = users.iter().map(Uuid::to_string).chain([ME.to_owned(), MY_TEAM.to_owned()]).collect();
        }
        let things = vec(select(things), 1..4);
        let day = || {
            option::of((-450_i64..450).prop_map(|off| START.to_datetime().date_naive() + chrono::Duration::days(off)))
        };
        let text = || select(&TEXTS[..]).prop_map(str::to_owned);
        let one_of = |values: BoxedStrategy<Vec<String>>| {
            (any::<bool>(), values)
                .prop_map(|(none, values)| if none { Op::NoneOf { values } } else { Op::OneOf { values } })
                .boxed()
        };
        let empty = prop_oneof![Just(Op::Empty), Just(Op::NotEmpty)].boxed();
        let op = match kind {
            FieldKind::Text => prop_oneof![
                text().prop_map(|text| Op::Contains { text }),
                text().prop_map(|text| Op::NotContains { text }),
                text().prop_map(|text| Op::StartsWith { text }),
                one_of(texts().boxed()),
                empty
            ]
            .boxed(),
            FieldKind::Word | FieldKind::Tags => prop_oneof![one_of(words().boxed()), empty].boxed(),
            FieldKind::Number => (option::of(-3_i64..4), option::of(-3_i64..4))
                .prop_map(|(from, to)| match (from, to) {
                    (None, None) => Op::NotEmpty,
                    (from, to) => Op::Between { from, to },
                })
                .boxed(),
            FieldKind::Day | FieldKind::Instant => prop_oneof![
                (day(), day()).prop_map(|(from, to)| match (from, to) {
                    (None, None) => Op::Empty,
                    (from, to) => Op::Days { from, to },
                }),
                select(&Period::ALL[..]).prop_map(|period| Op::Within { period }),
                (0_u32..400).prop_map(|days| Op::Last { days }),
                (0_u32..400).prop_map(|days| Op::Next { days }),
                (0_u32..400).prop_map(|days| Op::OlderThan { days }),
                empty
            ]
            .boxed(),
            FieldKind::User | FieldKind::Ids => prop_oneof![one_of(things.boxed()), empty].boxed(),
            FieldKind::Presence => empty,
        };
        op.prop_map(move |op| Condition::node(&key, op))
    });
    let node = leaf.prop_recursive(2, 12, 4, |inner| {
        (any::<bool>(), vec(inner, 0..4))
            .prop_map(|(any, nodes)| Node::Group(if any { Group::Any(nodes) } else { Group::All(nodes) }))
    });
    (any::<bool>(), vec(node, 0..4)).prop_map(|(any, nodes)| Filter {
        version: VERSION,
        group: if any { Group::Any(nodes) } else { Group::All(nodes) },
    })
}

fn labeled(value: Option<usize>) -> LabeledValues {
    LabeledValues(value.map(|at| LabeledValue { label: String::new(), value: at.to_string() }).into_iter().collect())
}

/// Tags from two choices; of two that are the same in any case the first.
fn tags(one: Option<usize>, two: Option<usize>) -> Tags {
    let drawn: Vec<String> = [one, two].into_iter().flatten().map(|at| WORDS[at % WORDS.len()].to_owned()).collect();
    Tags(validation::tags(&drawn).unwrap())
}

/// What a draw becomes in custom fields: each is empty in some rows.
fn custom(fields: &[Arc<Definition>], users: &[UserId], row: Row) -> CustomValues {
    let (name, one, two, three, count, at) = row;
    let mut held = CustomValues::default();
    for field in fields {
        let options = &field.options.0;
        let value = match field.field_type {
            FieldType::Line | FieldType::Email | FieldType::Phone | FieldType::Url | FieldType::Paragraph => {
                one.map(|_| FieldValue::Text(NAMES[name].into()))
            }
            FieldType::Checkbox => two.map(|_| FieldValue::Checked),
            FieldType::Dropdown => one.map(|at| FieldValue::Option(options[at % options.len()].id)),
            FieldType::MultiSelect => {
                two.map(|at| FieldValue::Options(options.iter().skip(at % options.len()).map(|it| it.id).collect()))
            }
            FieldType::Date => count.map(|_| FieldValue::Date(Timestamp(at).to_datetime().date_naive())),
            FieldType::Number => count.map(|count| FieldValue::Number(Number(count))),
            FieldType::Money => count.map(|count| FieldValue::Money(count, "EUR".into())),
            FieldType::Address => two.map(|_| FieldValue::Address(Box::default())),
            FieldType::Link | FieldType::List => one.map(|_| FieldValue::Link(users[three % users.len()].0)),
        };
        held.set(field, value.as_ref());
    }
    held
}

/// Writes random rows, whose owners are these users.
async fn write(admin: &Access, runner: &mut TestRunner, users: &[UserId]) -> Seen {
    let mut draw = || rows().new_tree(runner).unwrap().current();
    let workspace_id = admin.workspace_id();
    let fields: Vec<Arc<Definition>> = admin.reference().fields_of(RecordKind::Company).cloned().collect();
    let stages: Vec<_> = admin.reference().pipelines.iter().flat_map(|it| &it.stages).cloned().collect();
    let owner = |at: usize| users[at % users.len()];
    let word = |at: Option<usize>| at.map(|at| WORDS[at % WORDS.len()].to_owned());
    let mut companies: Vec<companies::entity::Model> = Vec::new();
    for (name, one, two, three, count, at) in draw() {
        companies.push(companies::entity::Model {
            workspace_id,
            id: admin.app().new_id(),
            name: NAMES[name].into(),
            name_key: folded(NAMES[name]),
            parent_id: one.and_then(|at| companies.get(at)).map(|parent| parent.id),
            owner_id: owner(three),
            sector: word(two),
            website: word(one),
            phones: labeled(one),
            emails: labeled(two),
            address: Address { city: word(one), country: word(two), ..Default::default() },
            annual_revenue: count,
            employees: count.map(|count| i32::try_from(count).unwrap()),
            founded_year: two.map(|at| i32::try_from(at).unwrap() % 4),
            tags: tags(one, two),
            custom: custom(&fields, users, (name, one, two, three, count, at)),
            created_at: Timestamp(at),
            updated_at: Timestamp(at + 1),
            last_activity_at: Timestamp(at),
            deleted_at: None,
            version: 1,
        });
    }
    let (mut contacts, mut memberships) = (Vec::new(), Vec::new());
    for (name, one, two, three, count, at) in draw() {
        let id: ContactId = admin.app().new_id();
        memberships.extend(one.map(|at| membership::Model {
            workspace_id,
            contact_id: id,
            company_id: companies[at].id,
            position: 0,
        }));
        contacts.push(contacts::entity::Model {
            workspace_id,
            id,
            first_name: NAMES[name].into(),
            last_name: String::new(),
            name_key: folded(NAMES[name]),
            search_key: folded(NAMES[name]),
            owner_id: owner(three),
            job_title: word(two),
            emails: labeled(one),
            phones: labeled(two),
            website: None,
            socials: Default::default(),
            address: Address { city: word(one), country: word(two), ..Default::default() },
            language: word(one),
            birthday: count.map(|_| Timestamp(at).to_datetime().date_naive()),
            tags: tags(two, Some(three)),
            custom: Default::default(),
            created_at: Timestamp(at),
            updated_at: Timestamp(at),
            last_activity_at: Timestamp(at),
            deleted_at: None,
            version: 1,
        });
    }
    let (mut deals, mut linked) = (Vec::new(), Vec::new());
    for (name, one, two, three, count, at) in draw() {
        let stage = &stages[three % stages.len()];
        let id = admin.app().new_id();
        linked.extend(two.map(|at| deal_contact::Model {
            workspace_id,
            deal_id: id,
            contact_id: contacts[at].id,
            position: 0,
        }));
        deals.push(deals::entity::Model {
            workspace_id,
            id,
            pipeline_id: stage.pipeline_id,
            stage_id: stage.id,
            rank: format!("a{}", deals.len()),
            name: NAMES[name].into(),
            name_key: folded(NAMES[name]),
            amount: 1,
            currency: "USD".into(),
            company_id: one.map(|at| companies[at].id),
            owner_id: owner(three + name),
            probability_override: None,
            expected_close_on: None,
            source_id: None,
            loss_reason_id: None,
            tags: Default::default(),
            checked_items: Default::default(),
            closed_at: None,
            stage_entered_at: START,
            last_activity_at: START,
            custom: Default::default(),
            created_at: START,
            updated_at: START,
            deleted_at: (count == Some(0)).then_some(Timestamp(at)),
            version: 1,
        });
    }
    let mut tx = admin.begin(None).await.unwrap();
    companies.iter().for_each(|company| tx.keep(None, Some(company)));
    contacts.iter().for_each(|contact| tx.keep(None, Some(contact)));
    tx.insert_rows(companies.clone()).await.unwrap();
    tx.insert_rows(contacts.clone()).await.unwrap();
    tx.insert_rows(deals.clone()).await.unwrap();
    tx.insert_rows(memberships.clone()).await.unwrap();
    tx.insert_rows(linked.clone()).await.unwrap();
    tx.commit().await.unwrap();
    Seen {
        companies,
        contacts,
        deals,
        links: linked.into_iter().map(|link| (link.deal_id.0, vec![link.contact_id])).collect(),
        members: memberships.into_iter().map(|link| (link.contact_id, vec![link.company_id])).collect(),
        kinds: stages.iter().map(|stage| (stage.id.0, stage.kind)).collect(),
        custom: fields,
    }
}

/// What SQL finds, and what the predicate means among what may be seen.
async fn agree<E: Listed>(
    access: &Access,
    filter: &Filter,
    all: &[E::Model],
    meant: impl Fn(&E::Model, &millrace_shared::filter::Plan) -> bool,
) -> usize
where
    E::Model: Send + Sync,
{
    let fields = fields_of::<E>(access);
    let kind = |key: &str| fields.iter().find(|field| field.key == key).map(|field| field.kind);
    let plan = resolve(filter, &kind, &Looking::of(access)).unwrap();
    let expected: BTreeSet<Uuid> = all.iter().filter(|row| meant(row, &plan)).map(|row| row.record_id().0).collect();
    let select = access.select::<E>().filter(condition::<E>(filter, access).unwrap());
    let found = select.all(access.app().db.reader()).await.unwrap();
    let found: BTreeSet<Uuid> = found.iter().map(|row| row.record_id().0).collect();
    assert_eq!(found, expected, "{}", serde_json::to_string(filter).unwrap());
    // The form that is saved means the same.
    let read: Filter = serde_json::from_str(&serde_json::to_string(filter).unwrap()).unwrap();
    assert_eq!(read, *filter);
    found.len()
}

async fn hold(test: TestApp) {
    let admin = test.first_visit().await;
    let boris = test.user(&admin, "Boris", BuiltIn::User, None).await;
    for field_type in FieldType::ALL {
        define(&admin, RecordKind::Company, *field_type).await;
    }
    let (admin, boris) = (test.now(&admin).await, test.now(&boris).await);
    let users: Vec<UserId> = admin.reference().users.iter().map(|user| user.id).collect();
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Runs { failure_persistence: None, ..Runs::default() }, rng);
    let all = write(&admin, &mut runner, &users).await;
    let mut some = 0;
    for access in [&admin, &boris] {
        let reader = access.app().db.reader();
        let seen = Seen {
            companies: access.select::<companies::entity::Entity>().all(reader).await.unwrap(),
            contacts: access.select::<contacts::entity::Entity>().all(reader).await.unwrap(),
            deals: access.select::<deals::entity::Entity>().all(reader).await.unwrap(),
            links: all.links.clone(),
            members: all.members.clone(),
            kinds: all.kinds.clone(),
            custom: all.custom.clone(),
        };
        assert_eq!(seen.deals.len() == all.deals.len(), std::ptr::eq(access, &admin), "Boris sees some");
        let stages = all.deals.iter().map(|deal| deal.stage_id.0);
        let ids: Vec<Uuid> = all.companies.iter().take(8).map(|company| company.id.0).chain(stages.take(8)).collect();
        let options = all.custom.iter().flat_map(|field| &field.options.0).map(|option| option.id.0);
        let ids: Vec<Uuid> = ids.into_iter().chain(options).collect();
        let users: Vec<Uuid> = users.iter().map(|id| id.0).collect();
        let company_filters = filters(&fields_of::<companies::entity::Entity>(access), ids.clone(), users.clone());
        let contact_filters = filters(&fields_of::<contacts::entity::Entity>(access), ids, users);
        for _ in 0..FILTERS {
            let filter = company_filters.new_tree(&mut runner).unwrap().current();
            let count = agree::<companies::entity::Entity>(access, &filter, &seen.companies, |row, plan| {
                plan.matches(&Company(row, &seen))
            });
            some += usize::from((1..seen.companies.len()).contains(&count.await));
            let filter = contact_filters.new_tree(&mut runner).unwrap().current();
            let count = agree::<contacts::entity::Entity>(access, &filter, &seen.contacts, |row, plan| {
                plan.matches(&Contact(row, &seen))
            });
            some += usize::from((1..seen.contacts.len()).contains(&count.await));
        }
    }
    assert!(some > FILTERS, "only {some} filters told some records from others");
}

#[tokio::test]
async fn a_filter_means_the_same_in_sql_and_as_a_predicate_on_sqlite() {
    hold(TestApp::empty().await).await;
}

#[tokio::test]
async fn a_filter_means_the_same_in_sql_and_as_a_predicate_on_postgresql() {
    let Ok(server) = std::env::var("MILLRACE_TEST_POSTGRES") else {
        eprintln!("skipped: MILLRACE_TEST_POSTGRES is not set");
        return;
    };
    let url = fresh_database(&server).await;
    hold(TestApp::with(|config, _| config.database_url = Some(url)).await).await;
}
