//! What a field or a variant is called in JSON.

use syn::{Attribute, Ident, LitStr, Result, Token, meta::ParseNestedMeta};

/// How the names of a type come about.
#[derive(Default)]
pub struct Names {
    /// As serde writes them; otherwise as cynic does.
    pub by_serde: bool,
    /// A default stands for every field that is not there.
    pub default: bool,
    rule: Option<String>,
}

/// What is said of one field or variant.
#[derive(Default)]
pub struct Said {
    rename: Option<String>,
    alias: bool,
    /// Its fields are those of the object around it.
    pub spread: bool,
    /// It is not in the JSON.
    pub skip: bool,
    /// Its default stands for what is not there.
    pub default: bool,
    /// The variant for everything that is not known.
    pub fallback: bool,
}

impl Names {
    pub fn of(attributes: &[Attribute]) -> Result<Self> {
        let mut names = Self::default();
        for attribute in attributes {
            if attribute.path().is_ident("read") {
                attribute.parse_nested_meta(|meta| {
                    names.by_serde |= meta.path.is_ident("serde");
                    passed(&meta).map(drop)
                })?;
            } else if attribute.path().is_ident("serde") {
                attribute.parse_nested_meta(|meta| {
                    let given = passed(&meta)?;
                    names.default |= meta.path.is_ident("default");
                    if meta.path.is_ident("rename_all") {
                        names.rule = given;
                    }
                    Ok(())
                })?;
            }
        }
        Ok(names)
    }

    /// The names inside of variants, which the rule for the variants does not change.
    pub fn of_variants(&self) -> Self {
        Self { by_serde: self.by_serde, default: false, rule: None }
    }

    pub fn field(&self, name: &Ident, said: &Said) -> String {
        let name = name.to_string();
        let name = name.trim_start_matches("r#");
        match &said.rename {
            _ if said.alias => name.to_owned(),
            Some(rename) => rename.clone(),
            None if self.by_serde && self.rule.as_deref() != Some("camelCase") => name.to_owned(),
            None => camel_case(name),
        }
    }

    pub fn word(&self, name: &Ident, said: &Said) -> String {
        let name = name.to_string();
        match (&said.rename, self.rule.as_deref()) {
            (Some(rename), _) => rename.clone(),
            (None, Some("snake_case")) => snake_case(&name),
            (None, Some("lowercase")) => name.to_lowercase(),
            (None, Some("camelCase")) => camel_case(&snake_case(&name)),
            (None, None) if self.by_serde => name,
            (None, _) => snake_case(&name).to_uppercase(),
        }
    }
}

impl Said {
    pub fn of(attributes: &[Attribute]) -> Result<Self> {
        let mut said = Self::default();
        for attribute in attributes.iter().filter(|it| it.path().is_ident("cynic") || it.path().is_ident("serde")) {
            attribute.parse_nested_meta(|meta| {
                let given = passed(&meta)?;
                let word = meta.path.get_ident().map(Ident::to_string).unwrap_or_default();
                match word.as_str() {
                    "rename" => said.rename = given,
                    "alias" => said.alias = given.is_none(),
                    "spread" | "flatten" => said.spread = true,
                    "skip" => said.skip = true,
                    "default" => said.default = true,
                    "fallback" | "other" => said.fallback = true,
                    _ => (),
                }
                Ok(())
            })?;
        }
        Ok(said)
    }
}

/// What stands behind a word of an attribute, when it is a text.
fn passed(meta: &ParseNestedMeta<'_>) -> Result<Option<String>> {
    if !meta.input.peek(Token![=]) {
        return Ok(None);
    }
    let value = meta.value()?;
    if value.peek(LitStr) {
        return Ok(Some(value.parse::<LitStr>()?.value()));
    }
    value.parse::<syn::Expr>()?;
    Ok(None)
}

fn camel_case(name: &str) -> String {
    let mut words = name.split('_').filter(|word| !word.is_empty());
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let (head, rest) = word.split_at(1);
        name + &head.to_uppercase() + rest
    })
}

fn snake_case(name: &str) -> String {
    let mut out = String::new();
    for (at, letter) in name.char_indices() {
        if at > 0 && letter.is_uppercase() {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
}
