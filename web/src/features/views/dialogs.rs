//! The dialogs of a view: its name, who sees it, and its end.

use leptos::prelude::*;
use millrace_shared::{RecordKind, validation};

use super::{
    content::Content,
    operations::{self, Audience, CreateViewInput, UpdateViewInput, View},
};
use crate::{
    api::mutation_id,
    cache::use_cache,
    features::records::VersionedInput,
    forms::Form,
    session::use_session,
    t,
    ui::{Button, ButtonKind, Confirm, Dialog, Field, FormError, Select, TextInput},
};

/// What is given a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// What is on screen, as a view of its own.
    New,
    /// The view on screen, another one.
    Rename,
}

/// All of them.
#[component]
pub fn Dialogs(
    kind: RecordKind,
    current: Memo<Option<View>>,
    naming: RwSignal<Option<Naming>>,
    sharing: RwSignal<bool>,
    deleting: RwSignal<bool>,
    to_save: Callback<(), Content>,
    on_saved: Callback<(View,)>,
    on_deleted: Callback<()>,
) -> impl IntoView {
    let form = Form::default();
    let delete = move || {
        let Some(view) = current.get_untracked() else { return };
        let input = VersionedInput { id: view.id, version: None, client_mutation_id: Some(mutation_id()) };
        form.send(operations::delete_view(input), move |_| {
            deleting.set(false);
            on_deleted.run(());
        });
    };
    let question = move || {
        current.with(|it| t!("views.delete_title", name = it.as_ref().map(|it| it.name.clone()).unwrap_or_default()))
    };
    view! {
        <NameDialog kind current naming to_save on_saved/>
        <ShareDialog current sharing on_saved/>
        <Confirm open=deleting title=Signal::derive(question) text=t!("views.delete_text") action=t!("common.delete")
            busy=form.busy() error=form.failure() on_confirm=delete/>
    }
    .into_any()
}

#[component]
fn NameDialog(
    kind: RecordKind,
    current: Memo<Option<View>>,
    naming: RwSignal<Option<Naming>>,
    to_save: Callback<(), Content>,
    on_saved: Callback<(View,)>,
) -> impl IntoView {
    let (open, name) = (RwSignal::new(false), RwSignal::new(String::new()));
    let sharing = Sharing::new();
    let form = Form::default();
    Effect::new(move || {
        if let Some(what) = naming.get() {
            form.clear();
            let renamed = current.get_untracked().filter(|_| what == Naming::Rename);
            name.set(renamed.map(|view| view.name).unwrap_or_default());
            sharing.begin(None);
            open.set(true);
        }
    });
    Effect::new(move || {
        if !open.get() {
            naming.set(None);
        }
    });
    let is_new = move || naming.get() != Some(Naming::Rename);
    let submit = move || {
        form.clear();
        let Some(name) = form.check("name", validation::name(&name.get_untracked())) else { return };
        let done = move |saved: operations::ViewSaved| {
            open.set(false);
            on_saved.run((saved.view,));
        };
        match (naming.get_untracked(), current.get_untracked()) {
            (Some(Naming::Rename), Some(view)) => form.send(
                operations::update_view(UpdateViewInput {
                    id: view.id,
                    version: Some(view.version),
                    name: Some(name),
                    content: None,
                    audience: None,
                    team_id: None,
                    client_mutation_id: Some(mutation_id()),
                }),
                done,
            ),
            _ => {
                let (audience, team_id) = sharing.chosen();
                form.send(
                    operations::create_view(CreateViewInput {
                        kind: kind.into(),
                        name,
                        content: to_save.run(()).into(),
                        audience,
                        team_id,
                        client_mutation_id: Some(mutation_id()),
                    }),
                    done,
                );
            }
        }
    };
    view! {
        <Dialog open title=Signal::derive(move || if is_new() { t!("views.save_title") } else { t!("views.rename_title") }.to_owned())>
            <form class="c-form" novalidate on:submit=move |event| { event.prevent_default(); submit(); }>
                <FormError error=form.failure()/>
                <Field label=t!("fields.name") error=form.error("name") required=true><TextInput value=name autofocus=true/></Field>
                <Show when=is_new><SharingFields sharing/></Show>
                <footer class="c-dialog__actions">
                    <Button on_press=move || open.set(false)>{t!("common.cancel")}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t!("common.save")}</Button>
                </footer>
            </form>
        </Dialog>
    }
    .into_any()
}

#[component]
fn ShareDialog(current: Memo<Option<View>>, sharing: RwSignal<bool>, on_saved: Callback<(View,)>) -> impl IntoView {
    let form = Form::default();
    let chosen = Sharing::new();
    Effect::new(move || {
        if sharing.get() {
            form.clear();
            chosen.begin(current.get_untracked().as_ref());
        }
    });
    let submit = move || {
        let Some(view) = current.get_untracked() else { return };
        let (audience, team_id) = chosen.chosen();
        let input = UpdateViewInput {
            id: view.id,
            version: Some(view.version),
            name: None,
            content: None,
            audience: Some(audience),
            team_id,
            client_mutation_id: Some(mutation_id()),
        };
        form.send(operations::update_view(input), move |saved| {
            sharing.set(false);
            on_saved.run((saved.view,));
        });
    };
    view! {
        <Dialog open=sharing title=t!("views.share_title")>
            <form class="c-form" novalidate on:submit=move |event| { event.prevent_default(); submit(); }>
                <FormError error=form.failure()/>
                <SharingFields sharing=chosen/>
                <footer class="c-dialog__actions">
                    <Button on_press=move || sharing.set(false)>{t!("common.cancel")}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=form.busy()>{t!("common.save")}</Button>
                </footer>
            </form>
        </Dialog>
    }
    .into_any()
}

/// Who is to see a view: a word, or the id of a team.
#[derive(Clone, Copy)]
struct Sharing {
    value: RwSignal<String>,
}

const PRIVATE: &str = "private";
const EVERYONE: &str = "everyone";

impl Sharing {
    fn new() -> Self {
        Self { value: RwSignal::new(PRIVATE.to_owned()) }
    }

    fn begin(self, view: Option<&View>) {
        self.value.set(match view {
            Some(View { audience: Audience::Everyone, .. }) => EVERYONE.to_owned(),
            Some(View { audience: Audience::Team, team: Some(team), .. }) => team.id.inner().to_owned(),
            _ => PRIVATE.to_owned(),
        });
    }

    fn chosen(self) -> (Audience, Option<cynic::Id>) {
        match self.value.get_untracked().as_str() {
            PRIVATE => (Audience::Private, None),
            EVERYONE => (Audience::Everyone, None),
            team => (Audience::Team, Some(team.into())),
        }
    }
}

#[component]
fn SharingFields(sharing: Sharing) -> impl IntoView {
    let (cache, session) = (use_cache(), use_session());
    let choices = Signal::derive(move || {
        let viewer = session.viewer();
        let own = viewer.as_ref().and_then(|viewer| cache.users.get(viewer.user_id)).and_then(|user| user.team_id);
        let all = viewer.is_some_and(|viewer| viewer.administers(RecordKind::Workspace));
        let mut teams: Vec<(String, String)> = cache
            .teams
            .all()
            .into_iter()
            .filter(|team| all || own == Some(team.id))
            .map(|team| (team.id.to_string(), t!("views.for_team", name = team.name)))
            .collect();
        crate::order::by_name(&mut teams, |(_, name)| name);
        let private = (PRIVATE.to_owned(), t!("views.for_me").to_owned());
        let everyone = (EVERYONE.to_owned(), t!("views.for_everyone").to_owned());
        std::iter::once(private).chain(teams).chain([everyone]).collect::<Vec<_>>()
    });
    view! {
        <Field label=t!("views.who")><Select value=sharing.value choices/></Field>
        <p class="c-form__note muted">{t!("views.who_text")}</p>
    }
    .into_any()
}
