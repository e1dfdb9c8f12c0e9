//! How much a document says when its fragments are put in their places, before anything else looks at it.
//!
//! Fragments within fragments multiply: ten of them, each naming the next one ten times, are a few hundred bytes and ten
//! thousand million fields. The library walks through all of them, for its depth before its cost, and on the thread
//! that serves everybody else. So they are reckoned here first, each fragment once.

use async_graphql::{
    Name, Positioned,
    parser::types::{ExecutableDocument, Selection, SelectionSet},
};
use std::collections::HashMap;

/// The most a document may say: fields, fragments and directives, wherever they stand, with fragments put in their places.
pub const MOST: usize = 20_000;

/// Why a document is not looked at any further.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TooMuch {
    /// It says more than [`MOST`].
    Long,
    /// A fragment holds itself.
    Circle,
}

impl TooMuch {
    /// For people.
    pub fn message(self) -> String {
        match self {
            Self::Long => {
                format!(
                    "With its fragments put in their places this says more than {MOST} things: ask for less at once."
                )
            }
            Self::Circle => "A fragment holds itself, directly or through others.".to_owned(),
        }
    }
}

/// Reckons a document. Takes time for what is written in it, not for what it says.
pub fn check(document: &ExecutableDocument) -> Result<(), TooMuch> {
    let mut fragments = Fragments { document, known: HashMap::new() };
    let mut total = 0_usize;
    for name in document.fragments.keys() {
        total = enough(total.saturating_add(fragments.extent(name)?))?;
    }
    for (_, operation) in document.operations.iter() {
        let operation = &operation.node;
        total = total.saturating_add(operation.directives.len()).saturating_add(operation.variable_definitions.len());
        total = enough(total.saturating_add(fragments.of(&operation.selection_set)?))?;
    }
    Ok(())
}

struct Fragments<'d> {
    document: &'d ExecutableDocument,
    /// `None` while it is being reckoned.
    known: HashMap<&'d str, Option<usize>>,
}

impl<'d> Fragments<'d> {
    fn extent(&mut self, name: &'d Name) -> Result<usize, TooMuch> {
        match self.known.get(name.as_str()) {
            Some(Some(extent)) => return Ok(*extent),
            Some(None) => return Err(TooMuch::Circle),
            None => {}
        }
        // The library says which fragment is missing.
        let Some(fragment) = self.document.fragments.get(name) else { return Ok(0) };
        self.known.insert(name.as_str(), None);
        let inner = self.of(&fragment.node.selection_set)?;
        let extent = enough(inner.saturating_add(fragment.node.directives.len()))?;
        self.known.insert(name.as_str(), Some(extent));
        Ok(extent)
    }

    fn of(&mut self, set: &'d Positioned<SelectionSet>) -> Result<usize, TooMuch> {
        let mut total = 0_usize;
        for selection in &set.node.items {
            let (inner, directives) = match &selection.node {
                Selection::Field(field) => (self.of(&field.node.selection_set)?, &field.node.directives),
                Selection::InlineFragment(inline) => (self.of(&inline.node.selection_set)?, &inline.node.directives),
                Selection::FragmentSpread(spread) => {
                    (self.extent(&spread.node.fragment_name.node)?, &spread.node.directives)
                }
            };
            total = enough(total.saturating_add(1).saturating_add(inner).saturating_add(directives.len()))?;
        }
        Ok(total)
    }
}

fn enough(extent: usize) -> Result<usize, TooMuch> {
    if extent > MOST { Err(TooMuch::Long) } else { Ok(extent) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::parser::parse_query;

    fn checked(query: &str) -> Result<(), TooMuch> {
        check(&parse_query(query).unwrap())
    }

    /// Fragments that each name the next one so often.
    fn tower(floors: usize, times: usize) -> String {
        let floor = |number: usize| {
            let next = format!("...f{} ", number + 1).repeat(times);
            format!("fragment f{number} on Query {{ {next} }} ")
        };
        let floors: String = (0..floors).map(floor).chain([format!("fragment f{floors} on Query {{ a }}")]).collect();
        format!("{{ ...f0 }} {floors}")
    }

    #[test]
    fn fragments_that_multiply_are_reckoned_without_walking_through_them() {
        assert_eq!(checked(&tower(3, 3)), Ok(()));
        assert_eq!(checked(&tower(12, 10)), Err(TooMuch::Long));
        // Also when no operation names them: rules look at each definition.
        assert_eq!(checked(&tower(12, 10).replacen("...f0", "a", 1)), Err(TooMuch::Long));
    }

    #[test]
    fn circles_are_seen_and_missing_fragments_left_to_the_library() {
        assert_eq!(
            checked("{ ...a } fragment a on Query { ...b } fragment b on Query { x { ...a } }"),
            Err(TooMuch::Circle)
        );
        assert_eq!(checked("{ ...a } fragment a on Query { ... on Query { ...a } }"), Err(TooMuch::Circle));
        assert_eq!(checked("{ ...missing }"), Ok(()));
        assert_eq!(checked("{ ...a ...a } fragment a on Query { x }"), Ok(()));
    }

    #[test]
    fn wide_documents_and_heaps_of_directives_are_counted() {
        assert_eq!(checked(&format!("{{ {} }}", "a ".repeat(MOST))), Ok(()));
        assert_eq!(checked(&format!("{{ {} }}", "a ".repeat(MOST + 1))), Err(TooMuch::Long));
        assert_eq!(checked(&format!("{{ a {} }}", "@skip(if: true) ".repeat(MOST))), Err(TooMuch::Long));
    }
}
