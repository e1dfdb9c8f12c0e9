//! The closed word lists of the product: kinds of records and stages, verbs and scopes of the policy.
//! Each has one stable text, the same in the database and in JSON; GraphQL shows it in capitals.

use serde::{Deserialize, Serialize};

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "web", derive(crate::read::FromJson), read(serde))]
        #[cfg_attr(feature = "server", derive(async_graphql::Enum, sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
        #[cfg_attr(feature = "server", sea_orm(rs_type = "String", db_type = "Text"))]
        pub enum $name {
            $(
                $(#[$vdoc])*
                #[serde(rename = $text)]
                #[cfg_attr(feature = "server", sea_orm(string_value = $text))]
                $variant,
            )+
        }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable text.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The value with this stable text.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)+ _ => None }
            }
        }
    )+};
}

words! {
    /// What a stage means for the deals in it.
    StageKind {
        /// Work goes on.
        Open = "open",
        /// Closed: the customer bought.
        Won = "won",
        /// Closed: the customer decided against it.
        Lost = "lost",
        /// Closed: it was never a deal (timing, budget, anything outside our control).
        Unqualified = "unqualified",
    }
    /// What a company or a contact is to the business: worked out from the deals with it that the viewer may see.
    Standing {
        /// A deal with it was won.
        Customer = "customer",
        /// No deal was won yet, and one is open.
        Prospect = "prospect",
        /// All deals with it are closed, and none was won.
        Lost = "lost",
    }
    /// Where a user stands.
    UserStatus {
        /// Has a link and no password yet.
        Invited = "invited",
        /// Signs in.
        Active = "active",
        /// Cannot sign in; history stays.
        Deactivated = "deactivated",
    }
    /// A kind of record.
    RecordKind {
        /// The workspace's own settings.
        Workspace = "workspace",
        /// A user.
        User = "user",
        /// A team.
        Team = "team",
        /// A role.
        Role = "role",
        /// A pipeline; a change of its stages is a change of the pipeline.
        Pipeline = "pipeline",
        /// A stage.
        Stage = "stage",
        /// An item of a directory.
        DirectoryItem = "directory_item",
        /// A company.
        Company = "company",
        /// A contact.
        Contact = "contact",
        /// A deal.
        Deal = "deal",
        /// A note.
        Note = "note",
        /// A signed-in browser.
        Session = "session",
        /// An API token.
        Token = "token",
        /// A file of records read in.
        Import = "import",
        /// How a user wants the screens; told to that user alone.
        Preferences = "preferences",
        /// A custom field: what administrators add to a kind of record.
        Field = "field",
        /// A saved view of a list or board.
        View = "view",
        /// A file of records written out.
        Export = "export",
        /// A lead: somebody who is perhaps going to buy.
        Lead = "lead",
        /// A file on a record.
        File = "file",
        /// A product: something that is sold.
        Product = "product",
        /// A reference list: what a custom field lets be chosen from.
        List = "list",
        /// An item of a reference list.
        ListItem = "list_item",
    }
    /// Lists that an administrator edits.
    DirectoryKind {
        /// Why a deal was lost.
        LossReason = "loss_reason",
        /// Where a deal came from.
        Source = "source",
        /// Lines of business of companies.
        Sector = "sector",
        /// Stages of leads that nobody works on yet.
        LeadNew = "lead_new",
        /// Stages of leads that are worked on.
        LeadWorking = "lead_working",
        /// Stages of leads that led nowhere; they need a reason.
        LeadUnqualified = "lead_unqualified",
        /// Why a lead led nowhere.
        LeadReason = "lead_reason",
    }
    /// What can be done with a record.
    Verb {
        /// See it.
        View = "view",
        /// Make one.
        Create = "create",
        /// Change it, move it, close it, write notes on it.
        Edit = "edit",
        /// Put it into the trash and take it out.
        Delete = "delete",
        /// Take it out of the product in bulk.
        Export = "export",
        /// Give it to another owner.
        Assign = "assign",
        /// Change the settings of the workspace that this kind stands for.
        Administer = "administer",
    }
    /// Whose records a right reaches; each contains the ones before it.
    Scope {
        /// Nobody's.
        None = "none",
        /// One's own.
        Own = "own",
        /// One's own, and those of direct and indirect reports.
        Team = "team",
        /// Everybody's.
        All = "all",
    }
    /// What a role lets be done with a field of the records that it reaches; each contains the ones before it.
    FieldRight {
        /// Nothing: it is as if the field were not there.
        Hidden = "hidden",
        /// Its value is shown, and cannot be set.
        ReadOnly = "read_only",
        /// Its value is shown and set.
        Edit = "edit",
    }
    /// Fields of a deal that a stage may require.
    DealField {
        /// An amount other than zero.
        Amount = "amount",
        /// A company.
        Company = "company",
        /// At least one contact.
        Contacts = "contacts",
        /// The expected close date.
        ExpectedCloseOn = "expected_close_on",
        /// The source.
        Source = "source",
        /// The reason for loss.
        LossReason = "loss_reason",
        /// At least one tag.
        Tags = "tags",
    }
    /// What a custom field holds.
    FieldType {
        /// One line of text.
        Line = "line",
        /// Text of several lines.
        Paragraph = "paragraph",
        /// Yes or no.
        Checkbox = "checkbox",
        /// One option out of a list.
        Dropdown = "dropdown",
        /// Any number of options out of a list.
        MultiSelect = "multi_select",
        /// A calendar day.
        Date = "date",
        /// An e-mail address.
        Email = "email",
        /// A phone number.
        Phone = "phone",
        /// A postal address.
        Address = "address",
        /// A web address.
        Url = "url",
        /// A number with up to four decimals.
        Number = "number",
        /// An amount of money with its currency.
        Money = "money",
        /// Another record.
        Link = "link",
        /// An item of a reference list.
        List = "list",
    }
    /// What a field of the type LINK or LIST points to.
    LinkKind {
        /// A company.
        Company = "company",
        /// A contact.
        Contact = "contact",
        /// A deal.
        Deal = "deal",
        /// A product.
        Product = "product",
        /// A user.
        User = "user",
        /// An item of a reference list: of the type LIST alone.
        ListItem = "list_item",
    }
    /// Whether the screens are light or dark.
    Theme {
        /// As the device has it.
        System = "system",
        /// Light.
        Light = "light",
        /// Dark.
        Dark = "dark",
    }
    /// How close things stand on the screens.
    Density {
        /// With room around them.
        Comfortable = "comfortable",
        /// More on one screen.
        Compact = "compact",
    }
    /// What is done by keys that a user may change.
    KeyCommand {
        /// Opens search and commands.
        Palette = "palette",
        /// Opens the menu of what can be added.
        Add = "add",
        /// Shows the list of keys.
        Help = "help",
        /// Takes back the last change.
        Undo = "undo",
        /// Does again what was taken back.
        Redo = "redo",
        /// Selects the card or row that has the focus, or no longer.
        Select = "select",
        /// Goes to the deals.
        Deals = "deals",
        /// Goes to the leads.
        Leads = "leads",
        /// Goes to the contacts.
        Contacts = "contacts",
        /// Goes to the companies.
        Companies = "companies",
    }
    /// What a deal's card can show below its name.
    CardField {
        /// The company.
        Company = "company",
        /// The tags.
        Tags = "tags",
        /// The amount.
        Amount = "amount",
        /// The expected close date, or the day it was closed.
        CloseDate = "close_date",
        /// What is left of the stage's time limit.
        TimeLeft = "time_left",
        /// Days since the deal came into its stage.
        DaysInStage = "days_in_stage",
        /// How much of the stage's checklist is done.
        Checklist = "checklist",
        /// The owner's picture.
        Owner = "owner",
    }
    /// A column of the table of deals.
    DealColumn {
        /// The name.
        Name = "name",
        /// The stage.
        Stage = "stage",
        /// The company.
        Company = "company",
        /// The amount.
        Amount = "amount",
        /// The probability.
        Probability = "probability",
        /// The amount times the probability.
        Weighted = "weighted",
        /// The currency.
        Currency = "currency",
        /// The expected close date, or the day it was closed.
        CloseDate = "close_date",
        /// The owner.
        Owner = "owner",
        /// The tags.
        Tags = "tags",
        /// The source.
        Source = "source",
        /// When it was made.
        CreatedAt = "created_at",
        /// When somebody last worked on it.
        LastActivity = "last_activity",
        /// Days since the deal came into its stage.
        DaysInStage = "days_in_stage",
    }
    /// What companies, contacts, leads and products are sorted by.
    RecordSort {
        /// The name, without regard to case; of contacts the family name first.
        Name = "name",
        /// When the record was made.
        CreatedAt = "created_at",
        /// When the record was last changed.
        UpdatedAt = "updated_at",
        /// When it was last worked with: its own changes, notes on it, and what was done to its deals.
        LastActivityAt = "last_activity_at",
        /// Of companies: the annual revenue. Those without one come last.
        AnnualRevenue = "annual_revenue",
        /// Of companies: how many work there. Those without a number come last.
        Employees = "employees",
        /// Of products: the price, whatever its currency. Those without one come last.
        Price = "price",
        /// Of products: the code, as it is written. Those without one come last.
        Code = "code",
    }
    /// A column of the list of companies.
    CompanyColumn {
        /// The name.
        Name = "name",
        /// The line of business.
        Sector = "sector",
        /// Whether it is a customer or a prospect.
        Standing = "standing",
        /// The owner.
        Owner = "owner",
        /// How many work there.
        Employees = "employees",
        /// The revenue of a year.
        AnnualRevenue = "annual_revenue",
        /// When it was last worked with.
        LastActivity = "last_activity_at",
        /// The tags.
        Tags = "tags",
        /// The company that it belongs to.
        Parent = "parent",
        /// The first phone number.
        Phone = "phone",
        /// The first e-mail address.
        Email = "email",
        /// The web address.
        Website = "website",
        /// The street.
        Street = "street",
        /// The city.
        City = "city",
        /// The region.
        Region = "region",
        /// The postal code.
        PostalCode = "postal_code",
        /// The country.
        Country = "country",
        /// The year it was founded.
        FoundedYear = "founded_year",
        /// When it was made.
        CreatedAt = "created_at",
        /// When it was last changed.
        UpdatedAt = "updated_at",
    }
    /// A column of the list of contacts.
    ContactColumn {
        /// The name.
        Name = "name",
        /// The company.
        Company = "company",
        /// Whether the contact is a customer or a prospect.
        Standing = "standing",
        /// The job title.
        JobTitle = "job_title",
        /// The first phone number.
        Phone = "phone",
        /// The first e-mail address.
        Email = "email",
        /// The owner.
        Owner = "owner",
        /// When the contact was last worked with.
        LastActivity = "last_activity_at",
        /// The tags.
        Tags = "tags",
        /// The web address.
        Website = "website",
        /// The language.
        Language = "language",
        /// The birthday.
        Birthday = "birthday",
        /// The street.
        Street = "street",
        /// The city.
        City = "city",
        /// The region.
        Region = "region",
        /// The postal code.
        PostalCode = "postal_code",
        /// The country.
        Country = "country",
        /// When it was made.
        CreatedAt = "created_at",
        /// When it was last changed.
        UpdatedAt = "updated_at",
    }
    /// A column of the list of leads.
    LeadColumn {
        /// The name.
        Name = "name",
        /// The stage.
        Stage = "stage",
        /// The name of the company.
        Company = "company",
        /// The first e-mail address.
        Email = "email",
        /// The first phone number.
        Phone = "phone",
        /// The owner.
        Owner = "owner",
        /// When the lead was last worked with.
        LastActivity = "last_activity_at",
        /// The tags.
        Tags = "tags",
        /// The job title.
        JobTitle = "job_title",
        /// Where it came from.
        Source = "source",
        /// Why it led nowhere.
        Reason = "reason",
        /// The web address.
        Website = "website",
        /// The street.
        Street = "street",
        /// The city.
        City = "city",
        /// The region.
        Region = "region",
        /// The postal code.
        PostalCode = "postal_code",
        /// The country.
        Country = "country",
        /// When it was made.
        CreatedAt = "created_at",
        /// When it was last changed.
        UpdatedAt = "updated_at",
    }
    /// A column of the list of products.
    ProductColumn {
        /// The name.
        Name = "name",
        /// The code.
        Code = "code",
        /// The category.
        Category = "category",
        /// The price.
        Price = "price",
        /// The currency of the price.
        Currency = "currency",
        /// Whether it is sold.
        Active = "active",
        /// The description.
        Description = "description",
        /// The tags.
        Tags = "tags",
        /// The owner.
        Owner = "owner",
        /// When it was last worked with.
        LastActivity = "last_activity_at",
        /// When it was made.
        CreatedAt = "created_at",
        /// When it was last changed.
        UpdatedAt = "updated_at",
    }
    /// How a saved view shows its records.
    ViewShape {
        /// Rows.
        Table = "table",
        /// Columns of cards, a column for each stage.
        Board = "board",
    }
    /// Who sees a saved view.
    Audience {
        /// Its owner.
        Private = "private",
        /// Its owner and the users of a team.
        Team = "team",
        /// Everybody in the workspace.
        Everyone = "everyone",
    }
    /// Who of several people is given the next record.
    AssignmentMethod {
        /// One after the other.
        RoundRobin = "round_robin",
        /// Whoever has the fewest open ones.
        FewestOpen = "fewest_open",
    }
    /// A day of the week.
    Weekday {
        /// Monday.
        Monday = "monday",
        /// Tuesday.
        Tuesday = "tuesday",
        /// Wednesday.
        Wednesday = "wednesday",
        /// Thursday.
        Thursday = "thursday",
        /// Friday.
        Friday = "friday",
        /// Saturday.
        Saturday = "saturday",
        /// Sunday.
        Sunday = "sunday",
    }
    /// Whether a pipeline's deals need a company.
    CompanyRequirement {
        /// No.
        Optional = "optional",
        /// The screen warns.
        Warn = "warn",
        /// A deal without one is refused.
        Required = "required",
    }
    /// Whether a pipeline's deals need a contact.
    ContactRequirement {
        /// No.
        Optional = "optional",
        /// The screen warns.
        Warn = "warn",
        /// A deal without any is refused.
        Required = "required",
    }
}

impl RecordKind {
    /// The kinds that administrators may add fields to.
    pub const CUSTOMISED: &'static [Self] = &[Self::Deal, Self::Contact, Self::Company, Self::Lead, Self::Product];
    /// The kinds that are listed, filtered, viewed, changed at once and written out by what they tell of themselves.
    pub const LISTED: &'static [Self] = &[Self::Company, Self::Contact, Self::Lead, Self::Product];

    /// Whether a change of it concerns nobody but the user whose id it has.
    pub const fn is_personal(self) -> bool {
        matches!(self, Self::Preferences)
    }
}

impl LinkKind {
    /// The kind of what is pointed to.
    pub const fn record_kind(self) -> RecordKind {
        match self {
            Self::Company => RecordKind::Company,
            Self::Contact => RecordKind::Contact,
            Self::Deal => RecordKind::Deal,
            Self::Product => RecordKind::Product,
            Self::User => RecordKind::User,
            Self::ListItem => RecordKind::ListItem,
        }
    }
}

impl DirectoryKind {
    /// The groups of the stages of leads, in order. Together they are the lead pipeline.
    pub const LEAD_STAGES: [Self; 3] = [Self::LeadNew, Self::LeadWorking, Self::LeadUnqualified];

    /// Whether its items are stages of leads.
    pub fn is_lead_stages(self) -> bool {
        Self::LEAD_STAGES.contains(&self)
    }
}

impl StageKind {
    /// Whether a deal in such a stage is closed.
    pub const fn is_closed(self) -> bool {
        !matches!(self, Self::Open)
    }
}
