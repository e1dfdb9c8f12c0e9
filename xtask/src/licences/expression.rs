//! SPDX licence expressions, as far as crates use them: `AND`, `OR`, `WITH`, brackets, and the
//! old `/` for `OR`.

/// Whether this expression can be met by allowed licences alone.
pub fn is_allowed(expression: &str, allowed: &[&str]) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut reader = Reader { words: &words, allowed };
    let verdict = reader.any();
    // Words left over mean that it was not understood, which is a no.
    verdict && reader.words.is_empty()
}

struct Reader<'a> {
    words: &'a [&'a str],
    allowed: &'a [&'a str],
}

impl<'a> Reader<'a> {
    fn take(&mut self, word: &str) -> bool {
        let is_next = self.words.first() == Some(&word);
        if is_next {
            self.words = &self.words[1..];
        }
        is_next
    }

    fn next(&mut self) -> Option<&'a str> {
        let (first, rest) = self.words.split_first()?;
        self.words = rest;
        Some(first)
    }

    // `OR` binds less than `AND`. Both sides are always read.
    fn any(&mut self) -> bool {
        let mut verdict = self.all();
        while self.take("OR") {
            let right = self.all();
            verdict |= right;
        }
        verdict
    }

    fn all(&mut self) -> bool {
        let mut verdict = self.one();
        while self.take("AND") {
            let right = self.one();
            verdict &= right;
        }
        verdict
    }

    fn one(&mut self) -> bool {
        if self.take("(") {
            let verdict = self.any();
            return self.take(")") && verdict;
        }
        let Some(licence) = self.next() else {
            return false;
        };
        if self.take("WITH") {
            let Some(exception) = self.next() else {
                return false;
            };
            return self.allowed.contains(&format!("{licence} WITH {exception}").as_str());
        }
        self.allowed.contains(&licence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_read_as_spdx_means_them() {
        let allowed = ["MIT", "ISC", "Apache-2.0 WITH LLVM-exception"];
        for yes in
            ["MIT", "GPL-3.0 OR MIT", "MIT/GPL-3.0", "MIT AND (GPL-3.0 OR ISC)", "Apache-2.0 WITH LLVM-exception"]
        {
            assert!(is_allowed(yes, &allowed), "{yes}");
        }
        for no in ["", "GPL-3.0", "MIT AND GPL-3.0", "Apache-2.0", "MIT AND (ISC", "MIT ISC", "Apache-2.0 WITH"] {
            assert!(!is_allowed(no, &allowed), "{no}");
        }
    }
}
