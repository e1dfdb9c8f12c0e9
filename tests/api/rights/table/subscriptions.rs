//! What can be listened to.

use super::{
    Case,
    How::{Listed, Told},
    MEMBERS, On, SEEING, case,
};

/// Listening: `OK` is told of the change, `NOT_FOUND` hears nothing of it.
pub const SUBSCRIPTIONS: &[Case] = &[
    case("changes", "changes { seq changes { id } }", On::Deal, Listed, &SEEING),
    case("changes", "changes { seq changes { id } }", On::Company, Listed, &SEEING),
    case("changes", "changes { seq changes { id } }", On::Contact, Listed, &SEEING),
    case("changes", "changes { seq changes { id } }", On::Note, Listed, &SEEING),
    case("changes", "changes { seq changes { id record { ... on File { name } } } }", On::File, Listed, &SEEING),
    case("changes", "changes { seq changes { id } }", On::Pipeline, Listed, &MEMBERS),
    case("dealChanged", "dealChanged { seq id }", On::Deal, Listed, &SEEING),
    case("dealChanged", "dealChanged(pipelineId: @pipeline) { seq id }", On::Deal, Listed, &SEEING),
    case("companyChanged", "companyChanged { seq id }", On::Company, Listed, &SEEING),
    case("contactChanged", "contactChanged { seq id }", On::Contact, Listed, &SEEING),
    case("changes", "changes { seq changes { id } }", On::Lead, Listed, &SEEING),
    case("leadChanged", "leadChanged { seq id }", On::Lead, Listed, &SEEING),
    case("changes", "changes { seq changes { id } }", On::Product, Listed, &MEMBERS),
    case("productChanged", "productChanged { seq id }", On::Product, Listed, &MEMBERS),
    case("pipelineChanged", "pipelineChanged { seq id }", On::Pipeline, Listed, &MEMBERS),
    case("presence", "presence(kind: DEAL, id: @id) { count }", On::Deal, Told, &SEEING),
    case("presence", "presence(kind: COMPANY, id: @id) { count }", On::Company, Told, &SEEING),
    case("presence", "presence(kind: CONTACT, id: @id) { count }", On::Contact, Told, &SEEING),
    case("presence", "presence(kind: PIPELINE, id: @id) { count }", On::Pipeline, Told, &MEMBERS),
];
