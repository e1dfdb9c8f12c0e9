//! The palette's entries: places and commands of this moment, and records that were used or found.

use leptos::prelude::*;
use millrace_shared::{Density, KeyCommand, RecordKind, StageId, Theme, words::is_typed};

use super::{
    Addable, BoardActions,
    acts::Act,
    add::addable,
    items::{Group, Mark},
    operations::{Reached, SearchResult},
    used::Used,
};
use crate::{
    cache::{Cache, records::Pipeline, undo::Way},
    features::{
        board::ATTENTION,
        kinds::{KindOf, of_kind},
        settings,
        views::operations::{MarkedViews, ViewName},
    },
    format, i18n,
    session::Viewer,
    t,
};

pub(super) type Entry = super::items::Entry<Act>;

fn entry(key: impl Into<String>, group: Group, icon: &'static str, label: impl Into<String>, act: Act) -> Entry {
    Entry {
        key: key.into(),
        group,
        mark: Mark::Icon(icon),
        label: label.into(),
        detail: String::new(),
        side: String::new(),
        also: String::new(),
        quiet: false,
        act,
    }
}

/// What this browser knows by itself.
pub(super) fn known(cache: Cache, viewer: &Viewer, board: Option<BoardActions>, used: &Used) -> Vec<Entry> {
    let mut entries: Vec<Entry> = used
        .records()
        .map(|(key, record)| {
            let kind = key.split(':').next().unwrap_or_default();
            let mark = match RecordKind::parse(kind) {
                Some(RecordKind::Contact) => Mark::Person,
                kind => Mark::Icon(of_kind(kind.unwrap_or(RecordKind::Deal)).icon),
            };
            Entry {
                mark,
                detail: record.detail.clone(),
                ..entry(key, Group::Recent, "", record.label.clone(), Act::Go(record.href.clone()))
            }
        })
        .collect();
    entries.extend(places(cache, viewer));
    entries.extend(commands(cache, viewer, board));
    entries
}

fn places(cache: Cache, viewer: &Viewer) -> Vec<Entry> {
    let place = |href: String, icon: &'static str, label: String, detail: &'static str| Entry {
        detail: detail.to_owned(),
        ..entry(format!("place:{href}"), Group::Places, icon, label, Act::Go(href))
    };
    let pipelines = untrack(|| cache.pipelines_in_order());
    let of_pipeline = |it: Pipeline| {
        let figures = |href: String, icon, label: &str| Entry {
            detail: it.name.clone(),
            ..place(href, icon, label.to_owned(), "")
        };
        [
            place(format!("/pipelines/{}", it.id), "pipeline", it.name.clone(), t!("shell.deals")),
            figures(format!("/pipelines/{}{ATTENTION}", it.id), "alert", t!("attention.title")),
            figures(format!("/lost/{}", it.id), "close", t!("losses.title")),
        ]
    };
    let mut places: Vec<Entry> = pipelines.into_iter().flat_map(of_pipeline).collect();
    for kind in RecordKind::LISTED {
        let KindOf { label, href, icon } = of_kind(*kind);
        places.push(place(href.into(), icon, label.into(), ""));
    }
    let settings = settings::places_of(viewer).into_iter();
    // These are many: they do not stand before the commands unless somebody goes there.
    places.extend(settings.map(|(href, icon, label)| Entry {
        quiet: true,
        ..place(href.into(), icon, label.into(), t!("shell.settings"))
    }));
    places
}

/// The saved views: the favourites at hand, the others by their names.
pub(super) fn views(views: Vec<ViewName>, marks: &MarkedViews) -> Vec<Entry> {
    let one = |view: ViewName| {
        let KindOf { label: kind, icon, .. } = of_kind(view.kind.into());
        let (id, favourite) = (view.id.inner(), marks.is_favourite(&view.id));
        Entry {
            detail: kind.to_owned(),
            side: if favourite { t!("views.favourites") } else { t!("views.title") }.to_owned(),
            quiet: !favourite,
            ..entry(format!("view:{id}"), Group::Places, icon, view.name, Act::Go(format!("/views/{id}")))
        }
    };
    views.into_iter().map(one).collect()
}

fn commands(cache: Cache, viewer: &Viewer, board: Option<BoardActions>) -> Vec<Entry> {
    let command = |key: &str, icon, label: String, act| entry(format!("do:{key}"), Group::Commands, icon, label, act);
    let add = |it: Addable| command(&format!("new_{}", it.kind.as_str()), "plus", it.label.into(), Act::Add(it));
    let mut commands: Vec<Entry> = addable(viewer).into_iter().map(add).collect();
    if let Some(board) = board {
        commands.extend(moves(cache, board));
        commands.push(command("mine", "filter", t!("palette.mine").into(), Act::Mine));
    }
    commands.push(command("undo", "activity", t!("palette.undo").into(), Act::Step(Way::Back)));
    commands.push(command("redo", "refresh", t!("palette.redo").into(), Act::Step(Way::Forth)));
    let look = untrack(|| cache.preferences.get());
    let themes = [
        (Theme::System, t!("palette.theme_system")),
        (Theme::Light, t!("palette.theme_light")),
        (Theme::Dark, t!("palette.theme_dark")),
    ];
    for (theme, label) in themes.into_iter().filter(|(theme, _)| *theme != look.theme) {
        commands.push(command(&format!("theme_{}", theme.as_str()), "theme", label.into(), Act::Theme(theme)));
    }
    commands.push(match look.density {
        Density::Comfortable => {
            command("density", "list", t!("palette.density_compact").into(), Act::Density(Density::Compact))
        }
        Density::Compact => {
            command("density", "list", t!("palette.density_comfortable").into(), Act::Density(Density::Comfortable))
        }
    });
    for (code, name) in i18n::languages() {
        if code != i18n::spoken()
            && let Some(code) = i18n::known(&code)
        {
            let label = t!("palette.language", name = name);
            commands.push(Entry {
                // Whoever cannot read this language types the word in another.
                also: format!("language {code}"),
                ..command(&format!("language_{code}"), "globe", label, Act::Language(code))
            });
        }
    }
    commands.push(command("help", "keyboard", t!("keys.title").into(), Act::Help));
    commands.push(command("sign_out", "sign-out", t!("shell.sign_out").into(), Act::SignOut));
    commands
}

/// The stages that the card with the focus can go to.
fn moves(cache: Cache, board: BoardActions) -> Vec<Entry> {
    let Some((card, home)) = untrack(|| board.card.get()) else { return Vec::new() };
    let Some(deal) = cache.deals.peek(card) else { return Vec::new() };
    let stages: Vec<StageId> = untrack(|| board.stages.get());
    let stage = |id: StageId| untrack(|| cache.stage(deal.pipeline_id, id));
    stages
        .into_iter()
        .filter(|id| *id != home)
        .filter_map(stage)
        .map(|stage| {
            let label = t!("palette.move_to", name = deal.name.clone(), stage = stage.name.clone());
            entry(format!("move:{}", stage.id), Group::Commands, "chevron-right", label, Act::Move(stage.id))
        })
        .collect()
}

/// What the server found.
pub(super) fn found(cache: Cache, text: &str, results: Vec<SearchResult>) -> Vec<Entry> {
    results.into_iter().filter_map(|result| record(cache, text, result)).collect()
}

/// The address or number that was typed.
fn typed(text: &str, emails: Vec<Reached>, phones: Vec<Reached>) -> String {
    let known = emails.into_iter().chain(phones).map(|known| known.value);
    known.into_iter().find(|known| is_typed(known, text)).unwrap_or_default()
}

fn record(cache: Cache, text: &str, result: SearchResult) -> Option<Entry> {
    Some(match result {
        SearchResult::Deal(deal) => {
            let (id, pipeline) = (deal.id.inner(), deal.pipeline_id.inner());
            let stage = deal.stage_id.inner().parse::<StageId>().ok();
            let pipeline_id = pipeline.parse().ok()?;
            let stage = stage.and_then(|stage| untrack(|| cache.stage(pipeline_id, stage)));
            let href = format!("/pipelines/{pipeline}/deals/{id}");
            Entry {
                detail: deal.company.map(|company| company.name).unwrap_or_default(),
                side: stage.map(|stage| stage.name).unwrap_or_default(),
                ..entry(format!("deal:{id}"), Group::Deals, "deals", deal.name, Act::Go(href))
            }
        }
        SearchResult::Company(company) => {
            let id = company.id.inner();
            Entry {
                detail: company.sector.unwrap_or_default(),
                side: typed(text, company.emails, company.phones),
                ..entry(
                    format!("company:{id}"),
                    Group::Companies,
                    "companies",
                    company.name,
                    Act::Go(format!("/companies/{id}")),
                )
            }
        }
        SearchResult::Contact(contact) => {
            let id = contact.id.inner();
            let about = [contact.job_title, contact.companies.into_iter().next().map(|company| company.name)];
            Entry {
                mark: Mark::Person,
                detail: about.into_iter().flatten().collect::<Vec<_>>().join(", "),
                side: typed(text, contact.emails, contact.phones),
                ..entry(format!("contact:{id}"), Group::Contacts, "", contact.name, Act::Go(format!("/contacts/{id}")))
            }
        }
        SearchResult::Lead(lead) => {
            let id = lead.id.inner();
            Entry {
                detail: lead.company_name.filter(|company| *company != lead.name).unwrap_or_default(),
                side: typed(text, lead.emails, lead.phones),
                ..entry(format!("lead:{id}"), Group::Leads, "leads", lead.name, Act::Go(format!("/leads/{id}")))
            }
        }
        SearchResult::Product(product) => {
            let id = product.id.inner();
            let price = product.price.map(|price| format::money(price, &product.currency));
            Entry {
                detail: product.code.unwrap_or_default(),
                side: price.unwrap_or_default(),
                ..entry(
                    format!("product:{id}"),
                    Group::Products,
                    "products",
                    product.name,
                    Act::Go(format!("/products/{id}")),
                )
            }
        }
        SearchResult::FoundNote(found) => {
            let (kind, record) = (found.note.record_kind, found.note.record_id.inner());
            let href = match found.pipeline_id {
                Some(pipeline) => format!("/pipelines/{}/deals/{record}", pipeline.inner()),
                None => format!("{}/{record}", of_kind(kind.into()).href),
            };
            let key = format!("note:{}", found.note.id.inner());
            Entry { side: found.record_name, ..entry(key, Group::Notes, "note", found.excerpt, Act::Go(href)) }
        }
        SearchResult::Unknown => return None,
    })
}

/// The heading of a group.
pub(super) fn heading(group: Group) -> &'static str {
    match group {
        Group::Recent => t!("palette.recent"),
        Group::Deals => t!("shell.deals"),
        Group::Companies => t!("shell.companies"),
        Group::Contacts => t!("shell.contacts"),
        Group::Leads => t!("shell.leads"),
        Group::Products => t!("shell.products"),
        Group::Notes => t!("records.notes"),
        Group::Places => t!("palette.places"),
        Group::Commands => t!("palette.commands"),
    }
}

/// What an entry's keys are those of, when it has some.
pub(super) fn keys_of(entry: &Entry) -> Option<KeyCommand> {
    match &entry.act {
        Act::Step(Way::Back) => Some(KeyCommand::Undo),
        Act::Step(Way::Forth) => Some(KeyCommand::Redo),
        Act::Help => Some(KeyCommand::Help),
        Act::Go(to) => match to.as_str() {
            "/deals" => Some(KeyCommand::Deals),
            "/leads" => Some(KeyCommand::Leads),
            "/contacts" => Some(KeyCommand::Contacts),
            "/companies" => Some(KeyCommand::Companies),
            _ => None,
        },
        _ => None,
    }
}
