//! The shape that all mutations of the schema share: one `input`, one payload.

/// Makes an async function of a mutation: `mutation!(/** Does it. */ update_team(UpdateTeamInput) -> TeamDone);`
macro_rules! mutation {
    ($(#[$doc:meta])* $name:ident($argument:ident) -> $payload:ident) => {
        mod $name {
            use crate::api::schema;

            // Named here, because the derives' own variables carry the place of the type's name.
            type Input = super::$argument;
            type Payload = super::$payload;

            #[derive(cynic::QueryVariables)]
            pub struct Variables {
                pub input: Input,
            }

            #[derive(cynic::QueryFragment, millrace_shared::read::FromJson)]
            #[cynic(graphql_type = "Mutation", variables = "Variables")]
            pub struct Mutation {
                #[arguments(input: $input)]
                pub $name: Payload,
            }
        }

        $(#[$doc])*
        pub async fn $name(input: $argument) -> Result<$payload, $crate::api::ApiError> {
            use cynic::MutationBuilder as _;
            Ok($crate::api::run($name::Mutation::build($name::Variables { input })).await?.$name)
        }
    };
}
pub(crate) use mutation;

use crate::api::schema;

/// It was done.
#[derive(cynic::QueryFragment, millrace_shared::read::FromJson, Clone, Copy, Debug)]
#[cynic(graphql_type = "OkPayload")]
pub struct Done {
    /// Always true; a refusal is an error.
    #[expect(dead_code, reason = "only that it worked matters")]
    pub ok: bool,
}
