//! Every address of the app, on one screen.
//!
//! A table of paths, looked through from the top. The router's own nested routes are a type for each address, which weighs
//! as much as a screen; what is asked of it here is the address, links and the way back.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use leptos_router::location::{BrowserUrl, LocationProvider};
use leptos_router::params::ParamsMap;

use crate::chunks::{auth, companies, contacts, deal_panel, leads, losses, products, settings, view_page};
use crate::features::auth::AuthPage;
use crate::features::board::{BoardPage, DealsIndex};
use crate::features::companies::CompaniesPage;
use crate::features::contacts::ContactsPage;
use crate::features::leads::LeadsPage;
use crate::features::products::ProductsPage;
use crate::features::settings::{ChoicesPage, SettingsPlace, ShapePage};
use crate::features::shell::{NotFound, Shell};

/// Where an address leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Outside(AuthPage),
    Start,
    Deals,
    Board,
    Losses,
    Contacts(ContactsPage),
    Companies(CompaniesPage),
    Leads(LeadsPage),
    Products(ProductsPage),
    Settings(SettingsPlace),
    View,
    Nowhere,
}

use Place::{Board, Companies, Contacts, Deals, Leads, Losses, Outside, Products, Settings, Start};

/// The table of addresses. What begins with a colon is a value, which `use_params_map` gives.
const PLACES: &[(&str, Place)] = &[
    ("/welcome", Outside(AuthPage::FirstVisit)),
    ("/sign-in", Outside(AuthPage::SignIn)),
    ("/forgot-password", Outside(AuthPage::ForgotPassword)),
    ("/link/:secret", Outside(AuthPage::Link)),
    ("/", Start),
    ("/deals", Deals),
    ("/pipelines/:pid", Board),
    ("/pipelines/:pid/deals/:id", Board),
    ("/pipelines/:pid/table", Board),
    ("/pipelines/:pid/table/deals/:id", Board),
    ("/pipelines/:pid/attention", Board),
    ("/pipelines/:pid/attention/deals/:id", Board),
    ("/lost/:pid", Losses),
    ("/contacts", Contacts(ContactsPage::List)),
    ("/contacts/:id", Contacts(ContactsPage::Record)),
    ("/leads", Leads(LeadsPage::List)),
    ("/leads/board", Leads(LeadsPage::Board)),
    ("/leads/:id", Leads(LeadsPage::Record)),
    ("/companies", Companies(CompaniesPage::List)),
    ("/companies/:id", Companies(CompaniesPage::Record)),
    ("/products", Products(ProductsPage::List)),
    ("/products/:id", Products(ProductsPage::Record)),
    ("/views/:id", Place::View),
    ("/settings", Settings(SettingsPlace::Index)),
    ("/settings/profile", Settings(SettingsPlace::Profile)),
    ("/settings/appearance", Settings(SettingsPlace::Appearance)),
    ("/settings/security", Settings(SettingsPlace::Security)),
    ("/settings/workspace", Settings(SettingsPlace::Workspace)),
    ("/settings/people", Settings(SettingsPlace::People)),
    ("/settings/teams", Settings(SettingsPlace::Teams)),
    ("/settings/roles", Settings(SettingsPlace::Shape(ShapePage::Roles))),
    ("/settings/roles/:id", Settings(SettingsPlace::Shape(ShapePage::Role))),
    ("/settings/pipelines", Settings(SettingsPlace::Shape(ShapePage::Pipelines))),
    ("/settings/pipelines/:id", Settings(SettingsPlace::Shape(ShapePage::Pipeline))),
    ("/settings/fields", Settings(SettingsPlace::Shape(ShapePage::Fields))),
    ("/settings/lists", Settings(SettingsPlace::Choices(ChoicesPage::Lists))),
    ("/settings/lists/:id", Settings(SettingsPlace::Choices(ChoicesPage::List))),
    ("/settings/assignment", Settings(SettingsPlace::Choices(ChoicesPage::Assignment))),
    ("/settings/currencies", Settings(SettingsPlace::Currencies)),
    ("/settings/audit-log", Settings(SettingsPlace::AuditLog)),
];

impl Place {
    /// Draws what stands in the shell's page.
    fn page(self) -> AnyView {
        match self {
            Outside(_) | Place::Nowhere => ().into_any(),
            Start => redirect("/deals"),
            Deals => view! { <DealsIndex/> }.into_any(),
            Board => view! { <BoardPage/> }.into_any(),
            Losses => losses(),
            Contacts(page) => contacts(page),
            Companies(page) => companies(page),
            Leads(page) => leads(page),
            Products(page) => products(page),
            Settings(_) => settings(SettingsPlace::Frame),
            Place::View => view_page(),
        }
    }

    /// Whether one view shows both: the settings have a frame that stays while their pages change.
    fn shares_page(self, other: Self) -> bool {
        self == other || matches!((self, other), (Settings(_), Settings(_)))
    }
}

/// A place, and the values in its address.
#[derive(Clone, Debug, PartialEq)]
struct Found {
    place: Place,
    values: Values,
}

type Values = Vec<(&'static str, String)>;

impl Found {
    fn value(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(of, _)| *of == name).map(|(_, value)| value.as_str())
    }
}

fn find(path: &str) -> Found {
    let mut found =
        PLACES.iter().filter_map(|(pattern, place)| Some(Found { place: *place, values: values(pattern, path)? }));
    found.next().unwrap_or(Found { place: Place::Nowhere, values: Values::new() })
}

/// The values in a path, when it is one of this pattern.
fn values(pattern: &'static str, path: &str) -> Option<Values> {
    let mut values = Values::new();
    let (mut wanted, mut given) = (pattern.trim_matches('/').split('/'), path.trim_matches('/').split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return Some(values),
            (Some(wanted), Some(given)) => match wanted.strip_prefix(':') {
                Some(name) if !given.is_empty() => values.push((name, given.to_owned())),
                None if wanted == given => {}
                _ => return None,
            },
            _ => return None,
        }
    }
}

/// What the address means now, for the frames that hold a place of their own.
#[derive(Clone, Copy)]
struct Address(Memo<Found>);

impl Address {
    /// Follows the address as long as it leads to what `belongs` says; after that the last one stays until the view is gone.
    fn within<T>(self, belongs: impl Fn(&Found) -> Option<T> + Send + Sync + 'static) -> Memo<Option<T>>
    where
        T: Clone + PartialEq + Send + Sync + 'static,
    {
        Memo::new(move |before: Option<&Option<T>>| {
            self.0.with(|found| belongs(found)).or_else(|| before.cloned().flatten())
        })
    }

    /// Draws a place; what is in it reads the values of the address by `use_params_map`.
    fn show(self, place: Place, draw: impl FnOnce() -> AnyView) -> AnyView {
        let values = ArcMemo::new(move |before: Option<&ParamsMap>| {
            self.0.with(|found| match (found.place.shares_page(place), before) {
                (false, Some(before)) => before.clone(),
                _ => found.values.iter().cloned().collect(),
            })
        });
        provide_context(values);
        draw()
    }
}

/// What the address leads to.
#[component]
pub fn AppRoutes() -> impl IntoView {
    let path = use_location().pathname;
    let address = Address(Memo::new(move |_| find(&path.read())));
    provide_context(address);
    let browser = use_context::<BrowserUrl>();
    // A link that was followed goes into the history once the app knows of it.
    Effect::new(move || {
        path.track();
        if let Some(browser) = &browser {
            browser.ready_to_complete();
        }
    });
    let outside = Memo::new(move |_| match address.0.read().place {
        place @ (Outside(_) | Place::Nowhere) => Some(place),
        _ => None,
    });
    move || match outside.get() {
        Some(place @ Outside(page)) => address.show(place, || auth(page)),
        Some(_) => view! { <NotFound/> }.into_any(),
        None => view! { <Shell>{move || page(address)}</Shell> }.into_any(),
    }
}

fn page(address: Address) -> AnyView {
    let place = Memo::new(move |before: Option<&Place>| {
        let now = address.0.read().place;
        // One of a frame's pages stands for all of them.
        before.copied().filter(|before| before.shares_page(now)).unwrap_or(now)
    });
    (move || {
        let place = place.get();
        address.show(place, || place.page())
    })
    .into_any()
}

/// The page in the frame of the settings.
pub fn settings_page() -> AnyView {
    let address = expect_context::<Address>();
    let page = address.within(|found| match found.place {
        Settings(page) => Some(page),
        _ => None,
    });
    (move || page.get().map(|page| address.show(Settings(page), || settings(page)))).into_any()
}

/// The panel over a board, when the address names a deal.
pub fn panel() -> AnyView {
    let address = expect_context::<Address>();
    let named = address.within(|found| (found.place == Board).then(|| found.value("id").is_some()));
    (move || named.get().unwrap_or_default().then(deal_panel)).into_any()
}

/// Leads on to another address, which takes the place of this one in the history.
pub fn redirect(path: &'static str) -> AnyView {
    let navigate = use_navigate();
    Effect::new(move || navigate(path, NavigateOptions { replace: true, ..NavigateOptions::default() }));
    ().into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_to_its_place_with_its_values() {
        assert_eq!(find("/").place, Start);
        assert_eq!(find("/settings/").place, Settings(SettingsPlace::Index));
        let deal = find("/pipelines/p1/table/deals/d1");
        assert_eq!((deal.place, deal.value("pid"), deal.value("id")), (Board, Some("p1"), Some("d1")));
        assert_eq!(find("/pipelines/p1").value("id"), None);
        assert_eq!(find("/contacts").place, Contacts(ContactsPage::List));
        assert_eq!(find("/link/secret").value("secret"), Some("secret"));
    }

    #[test]
    fn what_is_in_no_row_leads_nowhere() {
        for path in ["/nowhere", "/pipelines", "/contacts/c1/more", "/pipelines//deals/d1"] {
            assert_eq!(find(path).place, Place::Nowhere, "{path}");
        }
    }
}
