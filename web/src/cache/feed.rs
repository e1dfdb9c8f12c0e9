//! Takes in what the server sends: records from queries and from the live stream.

use cynic::QueryBuilder;
use leptos::prelude::*;
use leptos::task::spawn_local;
use millrace_shared::{DealId, DirectoryItemId, DirectoryKind, RecordKind, UserId};

use super::Cache;
use super::records::{Company, Contact, Deal, Named, Note, Workspace};
use super::watching::{RemoteEdit, RemoteMove};
use crate::api::fragments::{
    CompanyFields, ContactFields, DealFields, NoteFields, PipelineFields, Record, WorkspaceFields,
};
use crate::api::operations::{Change, ChangeBatch, Reference};
use crate::api::{self, ApiError, convert};

impl Cache {
    /// Asks for users, teams, pipelines and directories; `then` is told the log number they are true for. `whole` forgets
    /// those that are not in the answer: only while nothing newer can come in beside it.
    pub(super) fn load_reference(self, whole: bool, then: impl FnOnce(Result<i64, ApiError>) + 'static) {
        spawn_local(async move {
            match api::run(Reference::build(())).await {
                Ok(answer) => {
                    let seq = answer.workspace.seq.0;
                    self.absorb_reference(answer, whole);
                    self.failed.set(None);
                    self.ready.set(true);
                    then(Ok(seq));
                }
                Err(error) => {
                    if !self.ready.get_untracked() {
                        self.failed.set(Some(error.clone()));
                    }
                    then(Err(error));
                }
            }
        });
    }

    fn absorb_reference(self, answer: Reference, whole: bool) {
        self.absorb_workspace(answer.workspace.fields);
        if whole {
            self.users.keep(answer.users.iter().map(|it| &it.id));
            self.teams.keep(answer.teams.iter().map(|it| &it.id));
            self.pipelines.keep(answer.pipelines.iter().map(|it| &it.id));
            // Of lists that screens fetch for themselves, such as the stages of leads, the answer says nothing.
            let items = || answer.sources.iter().chain(&answer.loss_reasons).chain(&answer.sectors);
            let is_told =
                |kind| matches!(kind, DirectoryKind::Source | DirectoryKind::LossReason | DirectoryKind::Sector);
            for known in untrack(|| self.directory.all()).into_iter().filter(|it| is_told(it.kind)) {
                if !items().any(|it| convert::id::<DirectoryItemId>(&it.id) == known.id) {
                    self.directory.replace(known.id, None);
                }
            }
        }
        for user in answer.users {
            self.users.put(user.into());
        }
        for team in answer.teams {
            self.teams.put(team.into());
        }
        for pipeline in answer.pipelines {
            self.absorb_pipeline(pipeline);
        }
        for item in answer.sources.into_iter().chain(answer.loss_reasons).chain(answer.sectors) {
            self.directory.put(item.into());
        }
        for field in answer.fields {
            self.fields.put(field.into());
        }
    }

    /// Takes deals in; gives them as they are to be shown.
    pub fn absorb_deals(self, deals: &[DealFields]) -> Vec<Deal> {
        deals.iter().filter_map(|fields| self.absorb_deal(fields, &[])).collect()
    }

    /// Takes a deal in that contains the changes of `origins`; gives it as it is to be shown.
    pub(super) fn absorb_deal(self, fields: &DealFields, origins: &[String]) -> Option<Deal> {
        if let Some(company) = fields.company.clone() {
            self.absorb_company_name(company.into());
        }
        for contact in fields.contacts.iter().cloned() {
            self.absorb_contact_name(contact.into());
        }
        self.absorb_links(&fields.custom);
        let deal = Deal::from(fields);
        let id = deal.id;
        self.confirm(id);
        self.deal_told(id, Some(deal), origins);
        self.deals.peek(id)
    }

    /// Takes a company in.
    pub fn absorb_company(self, fields: CompanyFields) {
        if let Some(parent) = fields.parent.clone() {
            self.absorb_company_name(parent.into());
        }
        self.absorb_links(&fields.custom);
        let company = Company::from(fields);
        let name = Named { id: company.id, name: company.name.clone() };
        if self.companies.put(company) {
            self.absorb_company_name(name);
        }
    }

    /// Takes a contact in.
    pub fn absorb_contact(self, fields: ContactFields) {
        for company in fields.companies.iter().cloned() {
            self.absorb_company_name(company.into());
        }
        self.absorb_links(&fields.custom);
        let contact = Contact::from(fields);
        let name = Named { id: contact.id, name: contact.name.clone() };
        if self.contacts.put(contact) {
            self.absorb_contact_name(name);
        }
    }

    /// Takes the name of a company in.
    pub fn absorb_company_name(self, company: Named<millrace_shared::CompanyId>) {
        self.company_names.put(company);
    }

    /// Takes the name of a contact in.
    pub fn absorb_contact_name(self, contact: Named<millrace_shared::ContactId>) {
        self.contact_names.put(contact);
    }

    /// Takes a note in.
    pub fn absorb_note(self, fields: NoteFields) {
        self.notes.put(Note::from(fields));
    }

    /// Takes a pipeline in.
    pub fn absorb_pipeline(self, fields: PipelineFields) {
        self.pipelines.put(fields.into());
    }

    /// Takes the workspace in.
    pub fn absorb_workspace(self, fields: WorkspaceFields) {
        let workspace = Workspace::from(fields);
        let newer =
            self.workspace.with_untracked(|held| held.as_ref().is_none_or(|held| held.version <= workspace.version));
        if newer {
            self.workspace.set(Some(workspace));
        }
    }

    /// Takes in what happened since the last batch.
    pub(super) fn absorb_batch(self, batch: ChangeBatch) {
        for change in batch.changes {
            self.absorb_change(change);
        }
        let totals = batch.totals.into_iter().map(|it| (convert::id(&it.stage_id), it.totals.into()));
        self.totals_told(batch.seq.0, totals);
    }

    fn absorb_change(self, change: Change) {
        let id: uuid::Uuid = convert::id(&change.id);
        match change.kind.into() {
            kind if RecordKind::LISTED.contains(&kind) => {
                if kind == RecordKind::Lead {
                    self.lead_told(id, change.actor_id.as_ref().map(convert::id));
                }
                self.records_changed.update(|n| *n = n.wrapping_add(1))
            }
            RecordKind::View | RecordKind::Preferences => self.views_changed.update(|n| *n = n.wrapping_add(1)),
            RecordKind::Deal | RecordKind::Note | RecordKind::File => {
                self.worked_with.update(|n| *n = n.wrapping_add(1))
            }
            RecordKind::List | RecordKind::ListItem => self.lists_changed.update(|n| *n = n.wrapping_add(1)),
            _ => {}
        }
        if change.kind == crate::api::fragments::RecordKind::Role {
            self.roles_changed.update(|n| *n = n.wrapping_add(1));
        }
        match change.record {
            Some(Record::Deal(deal)) => {
                let before = self.deals.peek(id.into());
                let own = self.is_own(&change.origins);
                let told = self.absorb_deal(&deal, &change.origins);
                if told.as_ref().is_some_and(|deal| self.is_on_board(deal)) {
                    self.recount_soon();
                }
                if let (Some(before), Some(now), false) = (before, told, own) {
                    let by = change.actor_id.as_ref().map(convert::id);
                    if before.stage_id != now.stage_id {
                        self.somebody_moved(RemoteMove { deal: id.into(), to: now.stage_id, by });
                    }
                    self.somebody_edited(&RemoteEdit { before: &before, now: &now, by });
                }
            }
            Some(Record::Company(company)) => self.absorb_company(*company),
            Some(Record::Contact(contact)) => self.absorb_contact(*contact),
            Some(Record::Note(note)) => {
                let note = Note::from(*note);
                let subject = note.record_id;
                match note.record_kind {
                    RecordKind::Deal => self.deal_noted(subject.into(), &note.updated_at),
                    RecordKind::Lead => self.lead_told(subject, None),
                    _ => {}
                }
                self.notes.put(note);
                self.happened(subject);
            }
            Some(Record::File(file)) => {
                let subject: uuid::Uuid = convert::id(&file.record_id);
                match file.record_kind.into() {
                    RecordKind::Deal => self.deal_noted(subject.into(), &file.updated_at.0),
                    RecordKind::Lead => self.lead_told(subject, None),
                    _ => {}
                }
                self.happened(subject);
            }
            Some(Record::Pipeline(pipeline)) => {
                let stages_before = self.all_stages().len();
                self.absorb_pipeline(pipeline);
                // A stage that came or went brings its cards with it; with another probability its deals may come or go.
                let asks = self.board.with_value(|open| open.filter().probability != (None, None));
                if asks || self.all_stages().len() != stages_before {
                    self.reload_board();
                }
            }
            Some(Record::User(user)) => {
                self.users.put(user.into());
            }
            Some(Record::Team(team)) => {
                self.teams.put(team.into());
            }
            Some(Record::DirectoryItem(item)) => {
                self.directory.put(item.into());
            }
            Some(Record::FieldDefinition(field)) => self.field_told(field.into()),
            Some(Record::Workspace(workspace)) => self.absorb_workspace(workspace),
            Some(Record::Preferences(preferences)) => self.preferences_told(preferences.into()),
            Some(Record::ListItem(item)) => self.absorb_link_name(convert::id(&item.id), &item.name),
            Some(Record::Unknown) => {}
            None => self.absorb_removal(change.kind.into(), id, &change.origins),
        }
        self.happened(id);
    }

    fn lead_told(self, id: uuid::Uuid, by: Option<UserId>) {
        self.leads_told.update_value(|told| {
            if let Some(told) = told {
                told.push((id.into(), by));
            }
        });
    }

    /// A note was written or a file put on a deal: somebody has worked on it, which the deal itself is not told for.
    fn deal_noted(self, id: DealId, at: &str) {
        if let Some(deal) = self.deals.peek(id).filter(|deal| deal.last_activity_at.as_str() < at) {
            self.deals.replace(id, Some(Deal { last_activity_at: at.to_owned(), ..deal }));
            self.changed(id);
        }
    }

    fn absorb_removal(self, kind: RecordKind, id: uuid::Uuid, origins: &[String]) {
        match kind {
            RecordKind::Deal => self.deal_told(id.into(), None, origins),
            RecordKind::Company => self.companies.replace(id.into(), None),
            RecordKind::Contact => self.contacts.replace(id.into(), None),
            // Their own screens ask again.
            RecordKind::Lead | RecordKind::File | RecordKind::Product => {}
            RecordKind::Note => {
                let subject = self.notes.peek_with(id.into(), |note| note.map(|note| note.record_id));
                self.notes.replace(id.into(), None);
                if let Some(subject) = subject {
                    self.happened(subject);
                }
            }
            RecordKind::Pipeline => self.pipelines.replace(id.into(), None),
            RecordKind::User => self.users.replace(id.into(), None),
            RecordKind::Team => self.teams.replace(id.into(), None),
            RecordKind::DirectoryItem => self.directory.replace(id.into(), None),
            RecordKind::Field => self.fields.replace(id.into(), None),
            RecordKind::Workspace
            | RecordKind::Role
            | RecordKind::Stage
            | RecordKind::Session
            | RecordKind::Token
            | RecordKind::Import
            | RecordKind::View
            | RecordKind::Export
            | RecordKind::Preferences
            | RecordKind::List
            | RecordKind::ListItem => {}
        }
    }
}
