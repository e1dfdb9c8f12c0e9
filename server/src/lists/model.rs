//! Pure rules of lists.

use super::{
    entity::{Columns, ListColumn, Model},
    inputs::ListColumnInput,
};
use crate::{
    error::Checks,
    fields::{
        custom::CustomValues,
        inputs::{CustomValueInput, FieldValueInput},
    },
};
use millrace_shared::{
    FieldId, Invalid,
    fields::{self, FieldValue},
    lists::COLUMNS_MAX,
    validation::{self, folded},
};

/// The columns as they are to be, in order; what is refused is noted.
pub fn columns(
    before: &[ListColumn],
    given: Vec<ListColumnInput>,
    new_id: impl Fn() -> FieldId,
    checks: &mut Checks,
) -> Columns {
    if given.len() > COLUMNS_MAX {
        checks.refuse("columns", Invalid::TooMany(COLUMNS_MAX));
    }
    let mut columns: Vec<ListColumn> = Vec::new();
    for ListColumnInput { id, label, column_type } in given.into_iter().take(COLUMNS_MAX) {
        let Some(label) = checks.take("columns", validation::name(&label)) else { continue };
        if !column_type.may_be_column() {
            checks.refuse("columns", Invalid::NotAllowed);
        }
        let id = match id {
            None => new_id(),
            Some(id) => match before.iter().find(|known| known.id == id) {
                Some(known) if known.column_type == column_type => id,
                Some(_) => {
                    checks.refuse("columns", Invalid::NotAllowed);
                    continue;
                }
                None => {
                    checks.refuse("columns", Invalid::Unknown);
                    continue;
                }
            },
        };
        if columns.iter().any(|known| known.id == id || folded(&known.label) == folded(&label)) {
            checks.refuse("columns", Invalid::Taken);
        }
        columns.push(ListColumn { id, label, column_type });
    }
    Columns(columns)
}

impl ListColumn {
    /// What an item holds in it.
    pub fn held(&self, custom: &CustomValues) -> Option<FieldValue> {
        FieldValue::read(self.column_type, custom.0.get(&self.id)?)
    }
}

/// Puts values into the columns of an item; what is refused is noted, at `values.` and the column's label.
pub fn put(list: &Model, custom: &mut CustomValues, given: Vec<CustomValueInput>, checks: &mut Checks) {
    if given.len() > COLUMNS_MAX {
        return checks.refuse("values", Invalid::TooMany(COLUMNS_MAX));
    }
    for CustomValueInput { field_id, value } in given {
        let Some(column) = list.columns.0.iter().find(|column| column.id == field_id) else {
            checks.refuse("values", Invalid::Unknown);
            continue;
        };
        let value = value.map(FieldValueInput::into_value).transpose().map(Option::flatten);
        let checked =
            value.and_then(|value| value.map(|it| fields::check(column.column_type, &[], it, None)).transpose());
        let Some(value) = checks.take(format!("values.{}", column.label), checked.map(Option::flatten)) else {
            continue;
        };
        match value {
            Some(value) => custom.0.insert(column.id, value.stored(column.column_type)),
            None => custom.0.remove(&column.id),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use millrace_shared::{FieldType, ListId, Timestamp, WorkspaceId};
    use uuid::Uuid;

    fn input(id: Option<u128>, label: &str, column_type: FieldType) -> ListColumnInput {
        ListColumnInput { id: id.map(|id| FieldId(Uuid::from_u128(id))), label: label.to_owned(), column_type }
    }

    fn made(before: &[ListColumn], given: Vec<ListColumnInput>) -> Result<Vec<ListColumn>, ()> {
        let mut checks = Checks::default();
        let columns = columns(before, given, || FieldId(Uuid::from_u128(9)), &mut checks);
        checks.done().map(|()| columns.0).map_err(drop)
    }

    #[test]
    fn a_column_keeps_its_type_and_no_two_have_one_heading() {
        let code = made(&[], vec![input(None, " Code ", FieldType::Line)]).unwrap();
        assert_eq!((code[0].label.as_str(), code[0].id), ("Code", FieldId(Uuid::from_u128(9))));
        let renamed = made(&code, vec![input(Some(9), "Number", FieldType::Line)]).unwrap();
        assert_eq!(renamed[0].label, "Number");
        for wrong in [
            vec![input(Some(9), "Code", FieldType::Number)],
            vec![input(Some(8), "Code", FieldType::Line)],
            vec![input(None, "Kind", FieldType::Dropdown)],
            vec![input(Some(9), "Code", FieldType::Line), input(None, "code", FieldType::Line)],
            (0..=COLUMNS_MAX).map(|at| input(None, &at.to_string(), FieldType::Line)).collect(),
        ] {
            assert!(made(&code, wrong).is_err());
        }
    }

    #[test]
    fn an_item_holds_what_its_columns_take() {
        let columns = made(&[], vec![input(None, "Places", FieldType::Number)]).unwrap();
        let id = columns[0].id;
        let list = Model {
            workspace_id: WorkspaceId(Uuid::nil()),
            id: ListId(Uuid::nil()),
            name: "Warehouses".to_owned(),
            columns: Columns(columns.clone()),
            position: 0,
            version: 1,
            created_at: Timestamp(0),
        };
        let mut custom = CustomValues::default();
        let mut put = |field_id, value| {
            let mut checks = Checks::default();
            super::put(&list, &mut custom, vec![CustomValueInput { field_id, value }], &mut checks);
            (checks.done().is_ok(), columns[0].held(&custom))
        };
        let twelve = Some(FieldValue::Number(fields::Number(120_000)));
        assert_eq!(put(id, Some(FieldValueInput::Number(12.0))), (true, twelve.clone()));
        assert_eq!(put(id, Some(FieldValueInput::Text("many".into()))), (false, twelve.clone()));
        assert_eq!(put(FieldId(Uuid::nil()), None), (false, twelve));
        assert_eq!(put(id, None), (true, None));
    }
}
