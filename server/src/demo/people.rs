//! The people of the demo company: offices as teams, managers and agents as users.

use super::{DOMAIN, source::Source};
use crate::{
    access::{Access, policy::BuiltIn},
    db::Tx,
    error::Error,
    events::NewEvent,
    teams, users,
};
use millrace_shared::{RoleId, TeamId, UserId, UserStatus, validation};
use std::collections::{BTreeMap, HashMap};

/// Who was written.
pub(super) struct People {
    agents: HashMap<String, UserId>,
    fallback: UserId,
    /// Teams that were made.
    pub teams: usize,
    /// Managers that were made.
    pub managers: usize,
    /// Events that tell of them.
    pub events: usize,
}

impl People {
    /// The user who is this agent; the administrator for a name that nobody has.
    pub fn agent(&self, name: &str) -> UserId {
        self.agents.get(name).copied().unwrap_or(self.fallback)
    }
}

/// Writes teams, managers and agents.
pub(super) async fn write(
    access: &Access,
    tx: &mut Tx,
    source: &Source,
    password_hash: Option<String>,
) -> Result<People, Error> {
    let fallback = access.user_id().ok_or(Error::Unauthenticated)?;
    let mut team_ids: BTreeMap<&str, TeamId> = BTreeMap::new();
    let mut managers: BTreeMap<&str, (UserId, &str)> = BTreeMap::new();
    for agent in &source.agents {
        team_ids.entry(&agent.office).or_insert_with(|| tx.app().new_id());
        managers.entry(&agent.manager).or_insert_with(|| (tx.app().new_id(), &agent.office));
    }
    let rows = team_ids.iter().map(|(name, id)| teams::entity::Model {
        workspace_id: tx.workspace_id(),
        id: *id,
        name: (*name).to_owned(),
        version: 1,
        created_at: tx.now(),
    });
    let rows: Vec<_> = rows.collect();
    tx.create_many(rows, NewEvent::created).await?;

    let new = Newcomer {
        role_id: role(access, BuiltIn::Manager)?,
        title: "Sales Manager",
        password_hash: password_hash.as_deref(),
    };
    let rows: Vec<_> = managers
        .iter()
        .map(|(name, (id, office))| new.user(tx, *id, name, None, team_ids.get(office).copied()))
        .collect();
    tx.create_many(rows, NewEvent::created).await?;

    let new = Newcomer {
        role_id: role(access, BuiltIn::User)?,
        title: "Sales Agent",
        password_hash: password_hash.as_deref(),
    };
    let mut agents = HashMap::new();
    let mut rows = Vec::with_capacity(source.agents.len());
    for agent in &source.agents {
        let id: UserId = tx.app().new_id();
        agents.insert(agent.name.clone(), id);
        let manager = managers.get(agent.manager.as_str()).map(|(id, _)| *id);
        rows.push(new.user(tx, id, &agent.name, manager, team_ids.get(agent.office.as_str()).copied()));
    }
    let events = team_ids.len() + managers.len() + rows.len();
    tx.create_many(rows, NewEvent::created).await?;
    Ok(People { agents, fallback, teams: team_ids.len(), managers: managers.len(), events })
}

fn role(access: &Access, wanted: BuiltIn) -> Result<RoleId, Error> {
    let role = access.reference().roles.iter().find(|role| role.role.built_in && role.role.name == wanted.name());
    role.map(|role| role.role.id).ok_or(Error::NotFound("the role"))
}

struct Newcomer<'a> {
    role_id: RoleId,
    title: &'a str,
    password_hash: Option<&'a str>,
}

impl Newcomer<'_> {
    fn user(
        &self,
        tx: &Tx,
        id: UserId,
        name: &str,
        manager_id: Option<UserId>,
        team_id: Option<TeamId>,
    ) -> users::entity::Model {
        let email = address(name);
        users::entity::Model {
            workspace_id: tx.workspace_id(),
            id,
            email_key: validation::email_key(&email),
            email,
            name: name.to_owned(),
            title: Some(self.title.to_owned()),
            department: Some("Sales".to_owned()),
            manager_id,
            team_id,
            role_id: self.role_id,
            status: UserStatus::Active,
            locale: None,
            time_zone: None,
            avatar: None,
            away_from: None,
            away_until: None,
            work_from: None,
            work_until: None,
            password_hash: self.password_hash.map(str::to_owned),
            last_seen_at: None,
            version: 1,
            created_at: tx.now(),
            updated_at: tx.now(),
        }
    }
}

/// A made-up address: `first.last` in lower case at a domain that nobody can own.
pub(super) fn address(name: &str) -> String {
    let local = name.split_whitespace().collect::<Vec<_>>().join(".").to_lowercase();
    format!("{local}@{DOMAIN}")
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn addresses_are_made_of_names() {
        assert_eq!(address("Anna Snelling"), "anna.snelling@demo.example");
        assert_eq!(address("Mei-Mei Johns"), "mei-mei.johns@demo.example");
    }
}
