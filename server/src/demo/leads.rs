//! The leads of the demo company: some dozens in every stage, with names that nobody has.

use super::Loader;
use crate::{
    companies::values::{Address, LabeledValue, LabeledValues},
    deals::entity::Tags,
    error::{Checks, Error},
    events::NewEvent,
    fields::custom::CustomValues,
    leads::entity::Model,
};
use millrace_shared::{DirectoryKind, LeadId, Timestamp, time::DAY_MS};

const FIRST: [&str; 8] = ["Arlo", "Bexley", "Corin", "Dessa", "Elowen", "Fenna", "Garrick", "Hollis"];
const LAST: [&str; 9] = [
    "Ambervale",
    "Brackwater",
    "Copperfen",
    "Dunmarrow",
    "Eastholme",
    "Fairlough",
    "Greywick",
    "Hartsfell",
    "Ironmoor",
];
/// Every second lead has one of them.
const TAGS: [&str; 3] = ["trade fair", "priority", "newsletter"];
const COMPANIES: [&str; 7] = [
    "Quarry & Finch",
    "Tallowmere Foods",
    "Bluebarrow Mills",
    "Northpike Tools",
    "Sallowby Paper",
    "Wrenfield",
    "Oxtor",
];

impl Loader<'_> {
    /// Writes a lead for each pair of a first and a last name that meet: what one has and where it stands follow from its
    /// number.
    pub(super) async fn leads(&mut self) -> Result<(), Error> {
        let reference = self.access.reference().clone();
        let stages: Vec<_> = reference.lead_stages().collect();
        let of = |kind: DirectoryKind| reference.directories.iter().filter(move |item| item.kind == kind);
        let (sources, reasons): (Vec<_>, Vec<_>) =
            (of(DirectoryKind::Source).collect(), of(DirectoryKind::LeadReason).collect());
        if stages.is_empty() {
            return Ok(());
        }
        let now = self.tx.app().clock.now();
        let mut leads = Vec::new();
        for number in 0..FIRST.len() * LAST.len() / 2 {
            let (first, last) = (FIRST[number % FIRST.len()], LAST[number * 2 % LAST.len()]);
            let company = COMPANIES[number % COMPANIES.len()];
            let stage = stages[number % stages.len()];
            let agent = &self.source.agents[number % self.source.agents.len()];
            let at = Timestamp(now.0 - DAY_MS * i64::try_from(1 + number * 5 % 60).unwrap_or(1));
            let labeled = |value: String| LabeledValues(vec![LabeledValue { label: "work".to_owned(), value }]);
            // Every fourth is known by a number or an address alone.
            let bare = number % 4 == 3;
            let mail = format!("{}@{}.example", first.to_lowercase(), last.to_lowercase());
            let ends = stage.kind == DirectoryKind::LeadUnqualified;
            let mut lead = Model {
                workspace_id: self.tx.workspace_id(),
                id: LeadId(self.tx.app().random.uuid(at)),
                first_name: if bare { String::new() } else { first.to_owned() },
                last_name: if bare { String::new() } else { last.to_owned() },
                company_name: (number % 3 != 0).then(|| company.to_owned()),
                name_key: String::new(),
                search_key: String::new(),
                owner_id: self.people.agent(&agent.name),
                job_title: (number % 5 == 0).then(|| "Buyer".to_owned()),
                emails: if number % 2 == 0 { labeled(mail) } else { LabeledValues::default() },
                phones: if number % 2 == 1 {
                    labeled(format!("+1 555 01{number:02}"))
                } else {
                    LabeledValues::default()
                },
                website: None,
                address: Address::default(),
                source_id: sources.get(number % sources.len().max(1)).map(|item| item.id),
                stage_id: stage.id,
                reason_id: reasons.get(number % reasons.len().max(1)).filter(|_| ends).map(|item| item.id),
                stage_entered_at: at,
                converted_at: None,
                contact_id: None,
                company_id: None,
                deal_id: None,
                tags: Tags(TAGS.get(number % (TAGS.len() * 2)).map(|tag| (*tag).to_owned()).into_iter().collect()),
                custom: CustomValues::default(),
                created_at: at,
                updated_at: at,
                last_activity_at: at,
                deleted_at: None,
                version: 1,
            };
            let mut checks = Checks::default();
            lead.settle(&mut checks);
            checks.done()?;
            leads.push(lead);
        }
        leads.sort_by_key(|lead| (lead.created_at, lead.id));
        self.events += leads.len();
        self.tx.set_now(now);
        // They are told of last: the log is in the order of time, and the deals' history is in it already.
        self.tx.create_many(leads, |lead| Ok(NewEvent::created(lead)?.by(lead.owner_id))).await
    }
}
