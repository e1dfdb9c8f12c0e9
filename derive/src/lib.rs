//! `#[derive(FromJson)]`: how a type of the web app is read from a tree of JSON.
//!
//! What it writes is a line for each field and no more: no visitor, no way back from an error. serde's own derive is for any
//! format, and weighs ten times as much in the program that a browser has to fetch.
//!
//! The names are those that the other derive of the type gives: cynic's, unless the type says `#[read(serde)]`.

mod names;

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Data, DataEnum, DeriveInput, Error, Fields, FieldsNamed, Result, Variant, parse_macro_input, parse_quote};

use names::{Names, Said};

/// Reads the type from JSON.
///
/// A struct is read from an object, field by field. An enum of bare words is read from a text. An enum whose variants hold
/// something is read by its `__typename` under cynic's names, and from `"Word"` or `{ "Word": … }` under serde's.
#[proc_macro_derive(FromJson, attributes(cynic, read, serde))]
pub fn from_json(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    expand(&input).unwrap_or_else(Error::into_compile_error).into()
}

fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let names = Names::of(&input.attrs)?;
    let body = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => {
                let fields = read_fields(fields, &names)?;
                quote! { fault.object(value); Self { #fields } }
            }
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                quote! { Self(::millrace_shared::read::FromJson::from_json(value, fault)) }
            }
            _ => {
                return Err(Error::new_spanned(
                    &input.ident,
                    "only structs with named fields, or of one thing, are read",
                ));
            }
        },
        Data::Enum(data) if data.variants.iter().all(|variant| variant.fields.is_empty()) => words(data, &names)?,
        Data::Enum(data) if names.by_serde => variants(data, &names)?,
        Data::Enum(data) => fragments(data)?,
        Data::Union(_) => return Err(Error::new_spanned(&input.ident, "a union is not read")),
    };
    let name = &input.ident;
    let mut bound = input.generics.clone();
    for parameter in bound.type_params_mut() {
        parameter.bounds.push(parse_quote!(::millrace_shared::read::FromJson));
    }
    let (generics, _, _) = bound.split_for_impl();
    let (_, arguments, bounds) = input.generics.split_for_impl();
    Ok(quote! {
        #[automatically_derived]
        impl #generics ::millrace_shared::read::FromJson for #name #arguments #bounds {
            fn from_json(value: &::millrace_shared::read::Value, fault: &mut ::millrace_shared::read::Fault) -> Self {
                #body
            }
        }
    })
}

/// `name: what is read,` for each field.
fn read_fields(fields: &FieldsNamed, names: &Names) -> Result<TokenStream> {
    let mut read = TokenStream::new();
    for field in &fields.named {
        let Some(name) = &field.ident else { continue };
        let said = Said::of(&field.attrs)?;
        read.extend(if said.spread {
            quote! { #name: ::millrace_shared::read::FromJson::from_json(value, fault), }
        } else if said.skip {
            quote! { #name: Default::default(), }
        } else {
            let key = names.field(name, &said);
            if said.default || names.default {
                quote! { #name: ::millrace_shared::read::or_default(value, #key, fault), }
            } else {
                quote! { #name: { let told = fault.field(value, #key); ::millrace_shared::read::FromJson::from_json(told, fault) }, }
            }
        });
    }
    Ok(read)
}

/// An enum of bare words.
fn words(data: &DataEnum, names: &Names) -> Result<TokenStream> {
    let first = &first(data)?.ident;
    let mut rest = quote! { { fault.wrong("a known word"); Self::#first } };
    let mut arms = TokenStream::new();
    for variant in &data.variants {
        let (name, said) = (&variant.ident, Said::of(&variant.attrs)?);
        if said.fallback {
            rest = quote! { Self::#name };
        } else {
            let word = names.word(name, &said);
            arms.extend(quote! { #word => Self::#name, });
        }
    }
    Ok(quote! { match fault.text(value) { #arms _ => #rest } })
}

/// An enum as serde writes it: the word of the variant, with what it holds behind it.
fn variants(data: &DataEnum, names: &Names) -> Result<TokenStream> {
    let mut arms = TokenStream::new();
    for variant in &data.variants {
        let (name, word) = (&variant.ident, names.word(&variant.ident, &Said::of(&variant.attrs)?));
        let made = match &variant.fields {
            Fields::Unit => quote! { Self::#name },
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                quote! { Self::#name(::millrace_shared::read::FromJson::from_json(value, fault)) }
            }
            Fields::Unnamed(fields) => {
                let items = (0..fields.unnamed.len()).map(|at| {
                    quote! { { let told = fault.item(value, #at); ::millrace_shared::read::FromJson::from_json(told, fault) } }
                });
                quote! { Self::#name(#(#items),*) }
            }
            Fields::Named(fields) => {
                let fields = read_fields(fields, &names.of_variants())?;
                quote! { Self::#name { #fields } }
            }
        };
        arms.extend(quote! { #word => #made, });
    }
    let rest = placeholder(first(data)?, &names.of_variants())?;
    Ok(quote! {
        let (word, value) = fault.variant(value);
        match word { #arms _ => { fault.wrong("a known word"); #rest } }
    })
}

/// What stands where nothing was understood: the variant, of nothing.
fn placeholder(variant: &Variant, names: &Names) -> Result<TokenStream> {
    let name = &variant.ident;
    Ok(match &variant.fields {
        Fields::Unit => quote! { Self::#name },
        Fields::Unnamed(fields) => {
            let items =
                fields.unnamed.iter().map(|_| quote! { ::millrace_shared::read::FromJson::from_json(value, fault) });
            quote! { Self::#name(#(#items),*) }
        }
        Fields::Named(fields) => {
            let fields = read_fields(fields, names)?;
            quote! { Self::#name { #fields } }
        }
    })
}

/// One of several types of the schema, by its name there.
fn fragments(data: &DataEnum) -> Result<TokenStream> {
    let mut arms = TokenStream::new();
    let mut rest = None;
    for variant in &data.variants {
        let name = &variant.ident;
        if Said::of(&variant.attrs)?.fallback {
            rest = Some(quote! { Self::#name });
            continue;
        }
        let Fields::Unnamed(fields) = &variant.fields else {
            return Err(Error::new_spanned(variant, "a variant of a union holds its fragment"));
        };
        let held = &fields.unnamed[0].ty;
        arms.extend(quote! {
            if <#held as cynic::QueryFragment>::TYPE == Some(kind) {
                return Self::#name(::millrace_shared::read::FromJson::from_json(value, fault));
            }
        });
    }
    let rest = match rest {
        Some(rest) => rest,
        None => {
            let rest = placeholder(first(data)?, &Names::default())?;
            quote! { fault.wrong("a known type"); #rest }
        }
    };
    Ok(quote! { let kind = fault.kind(value); #arms #rest })
}

/// The variant that stands where nothing was understood.
fn first(data: &DataEnum) -> Result<&Variant> {
    data.variants.first().ok_or_else(|| Error::new(Span::call_site(), "an enum without variants is not read"))
}
