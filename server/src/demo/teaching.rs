//! What the demo company's stages teach: an instruction and a checklist each.

use super::Stages;
use crate::{
    db::Tx,
    error::Error,
    pipelines::stage::{self, Checklist, ChecklistItem},
};

/// For the open stages in their order.
const LESSONS: [(&str, &[&str]); 6] = [
    ("Answer within a day, by phone if there is a number.", &["Called or written to", "Real need, or a polite no"]),
    (
        "Find out whether we can help, and who decides.",
        &["Need in the customer's own words", "Who decides is known", "Budget is known, at least roughly"],
    ),
    ("Meet them: on site or by video.", &["Meeting held", "Notes sent to the customer"]),
    (
        "Send the offer and get a date for the answer.",
        &["Offer sent as PDF", "Who decides has seen it", "Next call booked"],
    ),
    ("Settle price and terms; discounts above 10% need a manager.", &["Terms agreed", "Discount approved"]),
    ("Get it signed.", &["Contract sent", "Contract signed", "Delivery told"]),
];

/// Writes them on stages that teach nothing yet; tells on how many.
pub(super) async fn write(tx: &mut Tx, stages: &Stages) -> Result<usize, Error> {
    let mut taught = 0;
    for (stage, (description, items)) in stages.open.iter().zip(LESSONS) {
        if !stage.description.is_empty() || !stage.checklist.0.is_empty() {
            continue;
        }
        let items = items.iter().map(|text| ChecklistItem { id: tx.app().new_id(), text: (*text).to_owned() });
        let checklist = Checklist(items.collect());
        let after = stage::Model { description: description.to_owned(), checklist, ..stage::Model::clone(stage) };
        tx.save(&**stage, after, "updated").await?;
        taught += 1;
    }
    Ok(taught)
}
