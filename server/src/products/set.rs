//! Of products custom fields alone are set in many at once.

use super::entity::{Entity, Model};
use crate::{
    access::Access,
    db::Tx,
    error::{Checks, Error},
    records::set::{Settable, Values},
};
use millrace_shared::fields::FieldValue;

impl Settable for Entity {
    const FIELDS: &'static [&'static str] = &[];

    fn held(_: &Model, _: &str, _: &Access) -> Option<FieldValue> {
        None
    }
    async fn put(_: &Access, _: &Tx, _: &mut Model, _: &Values, _: &mut Checks) -> Result<Option<&'static str>, Error> {
        Ok(None)
    }
}
