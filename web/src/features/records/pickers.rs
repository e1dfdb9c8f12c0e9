//! Choosing an owner or a company.

use cynic::QueryBuilder;
use leptos::prelude::*;
use millrace_shared::{UserId, UserStatus};

use super::RecordFilter;
use crate::{
    api::{self, ApiError, schema},
    cache::{Cache, use_cache},
    t,
    ui::{Choice, Combobox, filter_choices},
};

/// Active users, by name.
pub fn user_choices(cache: Cache) -> Vec<Choice> {
    let mut users = cache.users_in_order();
    users.retain(|user| user.status == UserStatus::Active);
    users
        .into_iter()
        .map(|user| Choice { detail: user.title, ..Choice::person(user.id.to_string(), user.name) })
        .collect()
}

/// One of the users.
#[component]
pub fn OwnerPicker(
    /// The present owner.
    #[prop(into)]
    owner: Signal<Option<UserId>>,
    /// The user chose.
    #[prop(into)]
    on_pick: Callback<(Option<UserId>,)>,
    /// As text in a record.
    #[prop(optional)]
    inline: bool,
    /// May be emptied.
    #[prop(optional)]
    clearable: bool,
    /// Shown while empty.
    #[prop(optional, into)]
    placeholder: MaybeProp<String>,
    /// What is asked for, where it is not simply the owner.
    #[prop(optional, into)]
    label: MaybeProp<String>,
    /// May not be changed by this viewer.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let cache = use_cache();
    let label = Signal::derive(move || label.get().unwrap_or_else(|| t!("fields.owner").to_owned()));
    let search = RwSignal::new(String::new());
    let selected = Signal::derive(move || owner.get().map(|id| Choice::person(id.to_string(), cache.user_name(id))));
    let choices = Signal::derive(move || filter_choices(&user_choices(cache), &search.read()));
    view! {
        <Combobox selected choices search inline clearable placeholder disabled label
            on_pick={move |choice: Option<Choice>| on_pick.run((choice.and_then(|choice| choice.id.parse().ok()),))}/>
    }
    .into_any()
}

#[derive(cynic::QueryVariables)]
pub struct SearchVariables {
    filter: RecordFilter,
}

macro_rules! search {
    ($(#[$doc:meta])* $name:ident, $module:ident, $field:ident, $connection:literal, $node:literal, $detail:ident) => {
        mod $module {
            use cynic::Id;
            use super::SearchVariablesFields;
            use crate::api::schema;

            #[derive(cynic::QueryFragment, millrace_shared::read::FromJson)]
            #[cynic(graphql_type = $node)]
            pub struct Node {
                pub id: Id,
                pub name: String,
                pub $detail: Option<String>,
            }

            #[derive(cynic::QueryFragment, millrace_shared::read::FromJson)]
            #[cynic(graphql_type = $connection)]
            pub struct Page {
                pub nodes: Vec<Node>,
            }

            #[derive(cynic::QueryFragment, millrace_shared::read::FromJson)]
            #[cynic(graphql_type = "Query", variables = "SearchVariables")]
            pub struct Search {
                #[arguments(filter: $filter, first: 20)]
                pub $field: Page,
            }
        }

        $(#[$doc])*
        async fn $name(text: String) -> Result<Vec<Choice>, ApiError> {
            let text = (!text.trim().is_empty()).then_some(text);
            let filter = RecordFilter { text, ids: None, owner_ids: None, in_group: None, deleted: false };
            let page = api::run($module::Search::build(SearchVariables { filter })).await?.$field;
            Ok(page.nodes.into_iter().map(|n| Choice { detail: n.$detail, ..Choice::new(n.id.into_inner(), n.name) }).collect())
        }
    };
}
search!(
    /// Companies by part of their name.
    companies, company_search, companies, "CompanyConnection", "Company", sector
);
/// The answers to what is typed, asked for after a short rest.
fn answers<F>(search: RwSignal<String>, ask: impl Fn(String) -> F + Copy + 'static) -> Signal<Vec<Choice>>
where
    F: Future<Output = Result<Vec<Choice>, ApiError>> + 'static,
{
    let found = RwSignal::new(Vec::new());
    Effect::new(move || {
        let text = search.get();
        set_timeout(
            move || {
                if search.try_get_untracked().as_ref() != Some(&text) {
                    return;
                }
                leptos::task::spawn_local(async move {
                    if let Ok(choices) = ask(text.clone()).await
                        && search.try_get_untracked() == Some(text)
                    {
                        found.try_set(choices);
                    }
                });
            },
            std::time::Duration::from_millis(120),
        );
    });
    found.into()
}

/// One of the companies.
#[component]
pub fn CompanyPicker(
    /// The present one.
    #[prop(into)]
    selected: Signal<Option<Choice>>,
    /// The user chose.
    #[prop(into)]
    on_pick: Callback<(Option<Choice>,)>,
    /// Not offered: a company is not its own parent.
    #[prop(optional, into)]
    except: Signal<Option<String>>,
    /// Name, where no field is around.
    #[prop(optional, into)]
    label: MaybeProp<String>,
    /// Shown while empty.
    #[prop(optional, into)]
    placeholder: MaybeProp<String>,
    /// As text in a record.
    #[prop(optional)]
    inline: bool,
    /// May not be changed by this viewer.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let search = RwSignal::new(String::new());
    let found = answers(search, companies);
    let choices = Signal::derive(move || {
        found.get().into_iter().filter(|c| Some(&c.id) != except.read().as_ref()).collect::<Vec<_>>()
    });
    view! { <Combobox selected choices search on_pick label placeholder inline disabled clearable=true/> }.into_any()
}
