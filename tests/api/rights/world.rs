//! The people and records of the walk over all operations.

use super::table::{On, Outcome, Rights};
use millrace_tests::{Client, Server, client::Person, expect, server::PASSWORD};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicUsize, Ordering},
};

/// Whose record it is, seen from a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    Own,
    Reports,
    Strangers,
    /// A stranger's company or contact on a deal of one's own.
    Linked,
}

impl Relation {
    /// The relations that a kind of record can stand in.
    pub fn of(on: On) -> &'static [Self] {
        use Relation::{Linked, Own, Reports, Strangers};
        match on {
            On::Company | On::TrashedCompany | On::Contact | On::TrashedContact => &[Strangers, Reports, Linked, Own],
            On::Owner
            | On::TwoCompanies
            | On::Deal
            | On::TrashedDeal
            | On::Lead
            | On::TrashedLead
            | On::Note
            | On::File
            | On::TrashedFile
            | On::Session
            | On::Token
            | On::View
            | On::SharedView => &[Strangers, Reports, Own],
            _ => &[Own],
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    Nobody,
    User,
    Manager,
    Administrator,
}

impl Profile {
    pub const ALL: [Self; 4] = [Self::Nobody, Self::User, Self::Manager, Self::Administrator];

    /// What is expected for it.
    pub fn expected(self, rights: &Rights, relation: Relation) -> Outcome {
        let row = match self {
            Self::Nobody => return rights.nobody,
            Self::User => &rights.user,
            Self::Manager => &rights.manager,
            Self::Administrator => &rights.administrator,
        };
        row[relation as usize]
    }
}

/// Ada administers, Mona manages and reports to her, Sam sells and reports to Mona, Rita reports to Sam, Zoe to nobody.
pub struct World {
    pub ada: Person,
    pub mona: Person,
    pub sam: Person,
    pub rita: Person,
    pub zoe: Person,
    pub nobody: Client,
    /// The pipeline, its stages and roles, by the names they have in texts.
    pub fixed: BTreeMap<&'static str, String>,
    count: AtomicUsize,
}

/// A record that an operation is tried on.
pub struct Target {
    pub id: String,
    pub name: String,
    pub values: Vec<(&'static str, String)>,
}

impl World {
    pub async fn make(server: &Server) -> Self {
        let client = server.set_up().await;
        let data = client
            .data("{ viewer { user { id email } } roles { id name } pipelines { id stages { id name } } directory(kind: LEAD_WORKING) { id } }", json!({}))
            .await;
        let user = &data["viewer"]["user"];
        let ada = Person { id: text(&user["id"]), email: text(&user["email"]), client };
        let mona = ada.client.invite("Mona Manager", "Manager", Some(&ada.id)).await;
        let sam = ada.client.invite("Sam Seller", "User", Some(&mona.id)).await;
        let rita = ada.client.invite("Rita Report", "User", Some(&sam.id)).await;
        let zoe = ada.client.invite("Zoe Stranger", "User", None).await;
        let named = |list: &Value, name: &str| {
            text(&list.as_array().into_iter().flatten().find(|row| row["name"] == name).unwrap_or(&Value::Null)["id"])
        };
        let pipeline = &data["pipelines"][0];
        let update = "mutation($input: UpdateStageInput!) { updateStage(input: $input) { pipeline { stages { id checklist { id } } } } }";
        let incoming = named(&pipeline["stages"], "Incoming");
        let input = json!({ "input": { "id": incoming, "checklist": [{ "text": "Called" }] } });
        let taught = ada.client.data(update, input).await;
        let stages = taught["updateStage"]["pipeline"]["stages"].as_array().into_iter().flatten();
        let item = stages.flat_map(|stage| stage["checklist"].as_array()).flatten().next().unwrap_or(&Value::Null);
        let fixed = BTreeMap::from([
            ("checklistItem", text(&item["id"])),
            ("pipeline", text(&pipeline["id"])),
            ("incoming", incoming),
            ("leadStage", text(&data["directory"][0]["id"])),
            ("proposal", named(&pipeline["stages"], "Proposal")),
            ("won", named(&pipeline["stages"], "Won")),
            ("role", named(&data["roles"], "User")),
            ("administratorRole", named(&data["roles"], "Administrator")),
            ("stranger", zoe.id.clone()),
            ("password", PASSWORD.to_owned()),
        ]);
        assert!(fixed.values().all(|value| !value.is_empty()), "{fixed:?}");
        Self { ada, mona, sam, rita, zoe, nobody: Client::new(&server.url), fixed, count: AtomicUsize::new(0) }
    }

    /// Who a profile is.
    pub fn actor(&self, profile: Profile) -> &Client {
        match profile {
            Profile::Nobody => &self.nobody,
            Profile::User => &self.sam.client,
            Profile::Manager => &self.mona.client,
            Profile::Administrator => &self.ada.client,
        }
    }

    /// Somebody with the role of a profile who exists for one try.
    pub async fn newcomer(&self, profile: Profile) -> Client {
        match profile {
            Profile::Nobody => self.nobody.clone(),
            profile => {
                self.ada.client.invite(&format!("Newcomer {}", self.next()), &format!("{profile:?}"), None).await.client
            }
        }
    }

    /// The owner of a record in a relation to a profile.
    pub fn owner(&self, profile: Profile, relation: Relation) -> &Person {
        match (relation, profile) {
            (Relation::Strangers | Relation::Linked, _) | (_, Profile::Nobody) => &self.zoe,
            (Relation::Own, Profile::User) | (Relation::Reports, Profile::Manager) => &self.sam,
            (Relation::Own, Profile::Manager) | (Relation::Reports, Profile::Administrator) => &self.mona,
            (Relation::Own, Profile::Administrator) => &self.ada,
            (Relation::Reports, Profile::User) => &self.rita,
        }
    }

    /// The user that a profile is.
    fn person(&self, profile: Profile) -> &Person {
        self.owner(profile, Relation::Own)
    }

    fn next(&self) -> usize {
        self.count.fetch_add(1, Ordering::Relaxed)
    }

    /// A text that nothing else has.
    pub fn fresh(&self) -> String {
        format!("Fresh {}.", self.next())
    }

    /// Puts values in the place of their names.
    pub fn fill(&self, text: &str, target: &Target) -> String {
        let fresh = self.fresh();
        let address = format!("new{}@northwind.example", self.next());
        let mut values: Vec<(&str, &str)> = self.fixed.iter().map(|(name, value)| (*name, value.as_str())).collect();
        values.extend([("id", target.id.as_str()), ("name", &target.name), ("fresh", &fresh), ("address", &address)]);
        values.extend(target.values.iter().map(|(name, value)| (*name, value.as_str())));
        // A longer name before one that it begins with.
        values.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        values
            .into_iter()
            .fold(text.to_owned(), |text, (name, value)| text.replace(&format!("@{name}"), &json!(value).to_string()))
    }

    /// Makes what a case is about.
    pub async fn target(&self, on: On, profile: Profile, relation: Relation) -> Target {
        let owner = self.owner(profile, relation);
        let by = &owner.client;
        let ada = &self.ada.client;
        let name = format!("Target {}.", self.next());
        let quoted = json!(name).to_string();
        let mut values = vec![("owner", owner.id.clone())];
        let make = async |client: &Client, field: &str, arguments: String, id: &str| {
            let data = client
                .data(&format!("mutation {{ made: {field}(input: {{ {arguments} }}) {{ {id} }} }}"), json!({}))
                .await;
            data["made"].clone()
        };
        let id = match on {
            On::Nothing | On::Owner => owner.id.clone(),
            On::File | On::TrashedFile => {
                let deal = Box::pin(self.target(On::Deal, profile, relation)).await.id;
                let id = self.file(by, "deal", &deal, &name).await;
                if on == On::TrashedFile {
                    make(by, "deleteFile", format!("id: \"{id}\""), "seq").await;
                }
                id
            }
            On::Deal | On::TrashedDeal | On::Note => {
                let pipeline = json!(self.fixed["pipeline"]);
                let deal = text(
                    &make(
                        by,
                        "createDeal",
                        format!("pipelineId: {pipeline}, name: {quoted}, amount: 700"),
                        "deal { id }",
                    )
                    .await["deal"]["id"],
                );
                if on == On::TrashedDeal {
                    make(by, "deleteDeal", format!("id: \"{deal}\""), "seq").await;
                }
                if on == On::Note {
                    values.push(("deal", deal.clone()));
                    text(
                        &make(
                            by,
                            "createNote",
                            format!("recordKind: DEAL, recordId: \"{deal}\", body: {quoted}"),
                            "note { id }",
                        )
                        .await["note"]["id"],
                    )
                } else {
                    deal
                }
            }
            On::Company | On::TrashedCompany | On::Contact | On::TrashedContact => {
                let is_company = matches!(on, On::Company | On::TrashedCompany);
                let (kind, field) = if is_company { ("Company", "name") } else { ("Contact", "firstName") };
                let made = make(
                    by,
                    &format!("create{kind}"),
                    format!("{field}: {quoted}"),
                    &format!("record: {} {{ id }}", kind.to_lowercase()),
                )
                .await;
                let id = text(&made["record"]["id"]);
                if relation == Relation::Linked {
                    let link =
                        if is_company { format!("companyId: \"{id}\"") } else { format!("contactIds: [\"{id}\"]") };
                    let deal = format!(
                        "pipelineId: {}, name: \"Link\", ownerId: \"{}\", {link}",
                        json!(self.fixed["pipeline"]),
                        self.person(profile).id
                    );
                    make(ada, "createDeal", deal, "seq").await;
                }
                if matches!(on, On::TrashedCompany | On::TrashedContact) {
                    make(by, &format!("delete{kind}"), format!("id: \"{id}\""), "seq").await;
                }
                id
            }
            On::TwoCompanies => {
                let twin = make(by, "createCompany", format!("name: {quoted}"), "company { id }").await;
                values.push(("twin", text(&twin["company"]["id"])));
                let made = make(by, "createCompany", format!("name: {quoted}"), "company { id }").await;
                text(&made["company"]["id"])
            }
            On::Lead | On::TrashedLead => {
                let made = make(by, "createLead", format!("firstName: {quoted}"), "lead { id }").await;
                let id = text(&made["lead"]["id"]);
                if on == On::TrashedLead {
                    make(by, "deleteLead", format!("id: \"{id}\""), "seq").await;
                }
                id
            }
            On::Product | On::TrashedProduct => {
                let made =
                    make(ada, "createProduct", format!("name: {quoted}, ownerId: \"{}\"", owner.id), "product { id }")
                        .await;
                let id = text(&made["product"]["id"]);
                if on == On::TrashedProduct {
                    make(ada, "deleteProduct", format!("id: \"{id}\""), "seq").await;
                }
                id
            }
            On::Session => {
                let mut browser = Client::new(&by.url);
                browser.sign_in(&owner.email).await;
                let data = browser.data("{ viewer { sessions { id current } } }", json!({})).await;
                text(
                    &data["viewer"]["sessions"]
                        .as_array()
                        .into_iter()
                        .flatten()
                        .find(|session| session["current"] == true)
                        .unwrap_or(&Value::Null)["id"],
                )
            }
            On::Token => text(&make(by, "createToken", format!("name: {quoted}"), "token { id }").await["token"]["id"]),
            On::Invited | On::Gone => {
                let email = format!("invited{}@northwind.example", self.next());
                let made = make(
                    ada,
                    "inviteUser",
                    format!("email: \"{email}\", name: {quoted}, roleId: \"{}\"", self.fixed["role"]),
                    "url user { id }",
                )
                .await;
                let id = text(&made["user"]["id"]);
                if on == On::Gone {
                    make(ada, "deactivateUser", format!("id: \"{id}\""), "seq").await;
                }
                values.push(("secret", text(&made["url"]).rsplit('/').next().unwrap_or_default().to_owned()));
                values.push(("email", email));
                id
            }
            On::Pipeline => {
                text(&make(ada, "createPipeline", format!("name: {quoted}"), "pipeline { id }").await["pipeline"]["id"])
            }
            On::Stage => text(
                &make(ada, "createPipeline", format!("name: {quoted}"), "pipeline { stages { id } }").await["pipeline"]
                    ["stages"][1]["id"],
            ),
            On::Team => text(&make(ada, "createTeam", format!("name: {quoted}"), "team { id }").await["team"]["id"]),
            On::Role => text(&make(ada, "createRole", format!("name: {quoted}"), "role { id }").await["role"]["id"]),
            On::Item => text(
                &make(ada, "createDirectoryItem", format!("kind: SOURCE, name: {quoted}"), "item { id }").await["item"]
                    ["id"],
            ),
            On::Rule => {
                let rule = format!(
                    "name: {quoted}, method: ROUND_ROBIN, userIds: [\"{}\"], active: false",
                    self.fixed["stranger"]
                );
                text(&make(ada, "createAssignmentRule", rule, "rule { id }").await["rule"]["id"])
            }
            On::View | On::SharedView => {
                let audience = if on == On::View { "PRIVATE" } else { "EVERYONE" };
                let content = "{ shape: TABLE, filter: { version: 1, all: [] } }";
                let view = format!("kind: COMPANY, name: {quoted}, audience: {audience}, content: {content}");
                text(&make(by, "createView", view, "view { id }").await["view"]["id"])
            }
            On::List => text(&make(ada, "createList", format!("name: {quoted}"), "list { id }").await["list"]["id"]),
            On::ListItem | On::ArchivedListItem => {
                let list = make(ada, "createList", format!("name: {quoted}"), "list { id }").await;
                let list = text(&list["list"]["id"]);
                let item = format!("listId: \"{list}\", names: [{quoted}]");
                let item = text(&make(ada, "addListItems", item, "items { id }").await["items"][0]["id"]);
                if on == On::ArchivedListItem {
                    make(ada, "updateListItem", format!("id: \"{item}\", archived: true"), "seq").await;
                }
                values.push(("list", list));
                item
            }
            On::Field => {
                let field = format!("kind: DEAL, label: {quoted}, type: LINE");
                text(&make(ada, "createField", field, "field { id }").await["field"]["id"])
            }
        };
        assert!(!id.is_empty(), "no {on:?}");
        Target { id, name, values }
    }

    /// Changes a target, as its owner; tells the number of the change.
    pub async fn touch(&self, on: On, owner: &Person, target: &Target) -> i64 {
        let id = json!(target.id);
        let kind = match on {
            On::Deal => "Deal",
            On::Company => "Company",
            On::Contact => "Contact",
            On::Lead => "Lead",
            On::Product => "Product",
            On::Note => "Note",
            On::File => "File",
            On::Pipeline => "Pipeline",
            _ => panic!("{on:?} is not listened to"),
        };
        let version = match on {
            On::Pipeline | On::File => String::new(),
            On::Note => format!(", version: {}", self.note_version(owner, target).await),
            _ => {
                let data = owner
                    .client
                    .data(&format!("{{ record: {}(id: {id}) {{ version }} }}", kind.to_lowercase()), json!({}))
                    .await;
                format!(", version: {}", data["record"]["version"])
            }
        };
        let field = match on {
            On::Contact | On::Lead => "firstName",
            On::Note => "body",
            _ => "name",
        };
        let change = if on == On::File { "rename" } else { "update" };
        let by = if matches!(on, On::Pipeline | On::Product) { &self.ada.client } else { &owner.client };
        let data = by
            .data(
                &format!(
                    "mutation {{ done: {change}{kind}(input: {{ id: {id}{version}, {field}: {} }}) {{ seq }} }}",
                    json!(self.fresh())
                ),
                json!({}),
            )
            .await;
        data["done"]["seq"].as_i64().unwrap_or_default()
    }

    /// Puts a file on a record; gives its id.
    pub async fn file(&self, by: &Client, kind: &str, record: &str, name: &str) -> String {
        let response =
            by.upload(&format!("/files/{kind}/{record}?name={}.txt", name.replace(' ', "%20")), "", "Hello").await;
        let answer: Value = expect(response.json().await, "the file was not answered");
        text(&answer["data"]["file"]["id"])
    }

    /// The version of a note, which is read on its deal.
    async fn note_version(&self, owner: &Person, note: &Target) -> i64 {
        let deal = note.values.iter().find(|(name, _)| *name == "deal").map(|(_, id)| id);
        let query = "query($deal: ID!) { deal(id: $deal) { notes { nodes { id version } } } }";
        let data = owner.client.data(query, json!({ "deal": deal })).await;
        let notes = data["deal"]["notes"]["nodes"].as_array().into_iter().flatten();
        let version = notes.filter(|found| found["id"] == note.id).find_map(|note| note["version"].as_i64());
        expect(version.ok_or("gone"), "the note's version")
    }
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
