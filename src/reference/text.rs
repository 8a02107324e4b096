//! Sentences and values in Markdown.

/// A text as it is, whatever signs of HTML and Markdown stand outside of its code.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::new();
    for (index, part) in text.split('`').enumerate() {
        if index > 0 {
            out.push('`');
        }
        if index % 2 == 1 {
            out.push_str(part);
            continue;
        }
        for sign in part.chars() {
            match sign {
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '*' | '[' | ']' => out.extend(['\\', sign]),
                _ => out.push(sign),
            }
        }
    }
    out
}

/// A value as code; one that holds a backtick gets two around it.
pub(super) fn code(value: &str) -> String {
    if value.contains('`') { format!("`` {value} ``") } else { format!("`{value}`") }
}

/// A text in a cell of a table, which is one line.
pub(super) fn cell(text: &str) -> String {
    text.replace("\n\n", "<br>").replace('\n', " ").replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_outside_of_code_are_plain() {
        assert_eq!(escaped("a <b> `<c> *` *d* [e]"), "a &lt;b&gt; `<c> *` \\*d\\* \\[e\\]");
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a`b"), "`` a`b ``");
        assert_eq!(cell("a|b\nc\n\nd"), "a\\|b c<br>d");
    }
}
