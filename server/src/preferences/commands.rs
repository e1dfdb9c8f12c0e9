//! What can be done with preferences: change one's own.

use super::{
    entity::{
        CardCustomFields, CardFields, ColumnsOfList, DealColumnWidth, DealColumnWidths, DealColumns, Model, Shortcut,
        Shortcuts,
    },
    graphql::UpdatePreferencesInput,
    queries,
};
use crate::{
    access::Access,
    db::{Committed, tx::Receipt},
    error::{Checks, Error},
    users, views,
};
use async_graphql::MaybeUndefined;
use millrace_shared::{
    FieldId, Invalid, KeyCommand, RecordKind,
    keys::{Keys, taken_by},
    validation::CARD_CUSTOM_FIELDS_MAX,
};
use std::ops::RangeInclusive;

/// How wide a column may be, in pixels.
pub const WIDTHS: RangeInclusive<i32> = 64..=800;

/// Changes the caller's own; tells them as they are then, and the number of the event.
pub async fn update(access: &Access, input: UpdatePreferencesInput) -> Result<(Model, i64), Error> {
    let mut checks = Checks::default();
    if let MaybeUndefined::Value(widths) = &input.deal_column_widths
        && widths.iter().any(|it| !WIDTHS.contains(&it.width))
    {
        checks.refuse("dealColumnWidths", Invalid::OutOfRange(64, 800));
    }
    let card_custom_fields = input.card_custom_fields.map(once_each);
    let fields =
        checks.optional("cardCustomFields", card_custom_fields, |fields| card_custom_fields_of(access, fields));
    let shortcuts = checked_shortcuts(&mut checks, input.shortcuts);
    checks.done()?;
    let lists = input.list_columns.into_iter().flatten().map(|list| {
        let columns =
            list.columns.map(|columns| views::content::list_columns(access, list.kind, columns)).transpose()?;
        Ok((list.kind, columns))
    });
    let lists = lists.collect::<Result<Vec<_>, Error>>()?;
    change(access, input.client_mutation_id, |after| {
        after.theme = input.theme.unwrap_or(after.theme);
        after.density = input.density.unwrap_or(after.density);
        patch(&mut after.card_fields, input.card_fields, |fields| CardFields(once_each(fields)));
        if let Some(fields) = fields {
            after.card_custom_fields = Some(CardCustomFields(fields)).filter(|fields| !fields.0.is_empty());
        }
        patch(&mut after.deal_columns, input.deal_columns, |columns| DealColumns(once_each(columns)));
        patch(&mut after.deal_column_widths, input.deal_column_widths, |widths| {
            DealColumnWidths(first_of_each(widths))
        });
        patch(&mut after.shortcuts, shortcuts, Shortcuts);
        for (kind, columns) in lists {
            let mut held = after.list_columns.take().unwrap_or_default();
            held.0.retain(|list| list.kind != kind);
            held.0.extend(columns.map(|columns| ColumnsOfList { kind, columns }));
            after.list_columns = Some(held).filter(|held| !held.0.is_empty());
        }
        Ok(())
    })
    .await
}

/// Changes the caller's own in whatever way; tells them as they are then, and the number of the event.
pub async fn change(
    access: &Access,
    origin: Option<String>,
    how: impl FnOnce(&mut Model) -> Result<(), Error>,
) -> Result<(Model, i64), Error> {
    let user = access.user()?.id;
    let mut tx = access.begin(origin).await?;
    // A first row is made by one at a time: whoever changes preferences waits at the user.
    users::queries::locked(&tx, user).await?;
    let held = queries::locked(access, &tx).await?;
    let before = held.clone().unwrap_or_else(|| Model::default_of(access.workspace_id(), user, tx.now()));
    let mut after = before.clone();
    if let Receipt::New = tx.receipt().await? {
        tx.done_to(user);
        how(&mut after)?;
    }
    if held.is_none() && after != before {
        // The row that is changed: it says nothing that was not so without it.
        tx.insert_rows([before.clone()]).await?;
    }
    let after = tx.save(&before, after, "updated").await?;
    let Committed { seq } = tx.commit().await?;
    Ok((after, seq))
}

/// The custom fields, when a card has room for them and each is one of deals.
fn card_custom_fields_of(access: &Access, fields: Vec<FieldId>) -> Result<Vec<FieldId>, Invalid> {
    let of_deals = |id: &FieldId| access.reference().field(*id).is_some_and(|it| it.record_kind == RecordKind::Deal);
    if fields.len() > CARD_CUSTOM_FIELDS_MAX {
        Err(Invalid::TooMany(CARD_CUSTOM_FIELDS_MAX))
    } else if fields.iter().all(of_deals) {
        Ok(fields)
    } else {
        Err(Invalid::Unknown)
    }
}

/// The keys in the one way that they are written; refuses those that cannot be had, and any that would do two things.
fn checked_shortcuts(checks: &mut Checks, given: MaybeUndefined<Vec<Shortcut>>) -> MaybeUndefined<Vec<Shortcut>> {
    let MaybeUndefined::Value(given) = given else { return given };
    let mut chosen: Vec<(KeyCommand, Option<Keys>)> = Vec::new();
    for Shortcut { command, keys } in given {
        if chosen.iter().any(|(of, _)| *of == command) {
            continue;
        }
        let read = keys.map(|keys| Keys::parse(&keys).ok_or(Invalid::NotAllowed).and_then(Keys::check)).transpose();
        match read {
            Ok(keys) => chosen.push((command, keys)),
            Err(invalid) => checks.refuse("shortcuts", invalid),
        }
    }
    if chosen.iter().any(|(command, _)| taken_by(&chosen, *command).is_some()) {
        checks.refuse("shortcuts", Invalid::Taken);
    }
    chosen.retain(|(command, keys)| *keys != command.usual_keys());
    let written =
        |(command, keys): (KeyCommand, Option<Keys>)| Shortcut { command, keys: keys.map(|it| it.to_string()) };
    match chosen.is_empty() {
        true => MaybeUndefined::Null,
        false => MaybeUndefined::Value(chosen.into_iter().map(written).collect()),
    }
}

fn patch<T, U>(field: &mut Option<U>, value: MaybeUndefined<T>, convert: impl FnOnce(T) -> U) {
    match value {
        MaybeUndefined::Undefined => {}
        MaybeUndefined::Null => *field = None,
        MaybeUndefined::Value(value) => *field = Some(convert(value)),
    }
}

/// The first width of each column.
fn first_of_each(widths: Vec<DealColumnWidth>) -> Vec<DealColumnWidth> {
    let columns = once_each(widths.iter().map(|it| it.column).collect());
    columns.into_iter().filter_map(|column| widths.iter().find(|it| it.column == column).copied()).collect()
}

/// The list without what stands in it a second time.
fn once_each<T: Copy + PartialEq>(list: Vec<T>) -> Vec<T> {
    let mut once = Vec::with_capacity(list.len().min(32));
    for item in list {
        if !once.contains(&item) {
            once.push(item);
        }
    }
    once
}
