//! A drawing from the sprite `assets/icons.svg`, 16 by 16, in the colour of the text around it.

use leptos::prelude::*;

/// A decorative icon; the control around it carries the name.
#[component]
pub fn Icon(
    /// Name of a symbol in the sprite, without its `i-`.
    name: &'static str,
) -> impl IntoView {
    let href = format!("#i-{name}");
    view! { <svg class="c-icon" viewBox="0 0 16 16" aria-hidden="true"><use href=href></use></svg> }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    /// Every icon named anywhere in the sources is drawn.
    #[test]
    fn every_named_icon_is_in_the_sprite() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let sprite = fs::read_to_string(root.join("assets/icons.svg")).expect("the sprite is there");
        let mut sources = Vec::new();
        collect(&root.join("src"), &mut sources);
        let mut named = 0;
        for source in sources {
            for part in source.split("<Icon name=\"").chain(source.split(" icon=\"")).skip(1) {
                let name = part.split('"').next().unwrap_or_default();
                if !name.is_empty() && name.len() < 24 && name.chars().all(|c| c.is_ascii_lowercase() || c == '-') {
                    named += 1;
                    assert!(sprite.contains(&format!("id=\"i-{name}\"")), "{name} is not drawn");
                }
            }
        }
        assert!(named > 3);
    }

    fn collect(folder: &Path, sources: &mut Vec<String>) {
        for entry in fs::read_dir(folder).expect("sources can be listed").flatten() {
            let path = entry.path();
            if path.is_dir() {
                collect(&path, sources);
            } else if path.extension().is_some_and(|e| e == "rs") {
                sources.push(fs::read_to_string(path).expect("a source can be read"));
            }
        }
    }
}
