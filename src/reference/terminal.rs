//! What `explain` prints: a field in the manner of `kubectl explain`.

use super::{Field, Kind, conditions::conditions};

/// The longest line, in characters; only a word that is longer alone exceeds it.
pub const WIDTH: usize = 100;

/// Where the text after a label begins.
const MARGIN: usize = 10;

/// A field with all that is known of it, and the fields in it: one line each, or all of them as a tree.
#[must_use]
pub fn explain(kind: &Kind, field: &Field<'_>, recursive: bool) -> String {
    let mut text = labelled("KIND", &kind.name) + &labelled("VERSION", &kind.version);
    if !field.path.is_empty() {
        text.push_str(&labelled("FIELD", &format!("{} <{}>", field.path, field.type_name())));
        text.push_str(&facts(field));
    }
    text.push_str("\nDESCRIPTION:\n");
    for paragraph in field.meaning().split("\n\n") {
        text.push_str(&wrapped("  ", 2, paragraph));
    }
    if field.path.is_empty() {
        text.push_str("\nCONDITIONS:\n");
        text.push_str(&told(kind));
    }
    let fields = field.fields();
    if fields.is_empty() {
        return text;
    }
    text.push_str("\nFIELDS:\n");
    if recursive {
        text.extend(fields.iter().map(|field| tree(field, 1)));
    } else {
        text.push_str(&lines(&fields));
    }
    text
}

/// The conditions of a kind, each with what it speaks of.
fn told(kind: &Kind) -> String {
    let told = conditions(&kind.name);
    let names = told.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    told.iter().map(|(name, meaning)| wrapped(&format!("  {name:<names$}  "), names + 4, meaning)).collect()
}

/// What holds of a field, one label each.
fn facts(field: &Field<'_>) -> String {
    let mut text = String::new();
    let mut tell = |label: &str, fact: &str| {
        if !fact.is_empty() {
            text.push_str(&labelled(label, fact));
        }
    };
    tell("REQUIRED", if field.required { "yes" } else { "" });
    tell("DEFAULT", &field.default().unwrap_or_default().replace('`', ""));
    tell("ALLOWED", &field.words().join(", "));
    tell("BOUNDS", &field.bounds().join("; "));
    tell("PATTERN", field.pattern().unwrap_or_default());
    for rule in field.rules() {
        tell("RULE", rule);
    }
    let remark = field.remark();
    let example = field.example().unwrap_or_default();
    tell("EXAMPLE", &if remark.is_empty() { example.to_owned() } else { format!("{example} ({remark})") });
    text
}

/// The fields, each on a line of its own: name, type, whether required, the first sentence.
fn lines(fields: &[Field<'_>]) -> String {
    let heads: Vec<_> = fields.iter().map(|field| (field, mark(field))).collect();
    let width = |of: &dyn Fn(&(&Field<'_>, String)) -> usize| heads.iter().map(of).max().unwrap_or_default();
    let (names, marks) = (width(&|head| head.0.name.len()), width(&|head| head.1.len()));
    let line = |(field, mark): &(&Field<'_>, String)| {
        let head = format!("  {:<names$}  {mark:<marks$}  ", field.name);
        wrapped(&head, head.len(), field.summary())
    };
    heads.iter().map(line).collect()
}

/// A field and all below it, a line each.
fn tree(field: &Field<'_>, depth: usize) -> String {
    let line = format!("{:width$}{} {}\n", "", field.name, mark(field), width = 2 * depth);
    let below: String = field.fields().iter().map(|field| tree(field, depth + 1)).collect();
    line + &below
}

/// Its type, and whether it is required.
fn mark(field: &Field<'_>) -> String {
    let required = if field.required { " required" } else { "" };
    format!("<{}>{required}", field.type_name())
}

fn labelled(label: &str, text: &str) -> String {
    wrapped(&format!("{:<MARGIN$}", format!("{label}:")), MARGIN, text)
}

/// A text in lines, the first after `head`, all others after so many spaces.
fn wrapped(head: &str, margin: usize, text: &str) -> String {
    let mut lines = String::new();
    let mut line = head.to_owned();
    let mut empty = true;
    for word in text.split_whitespace() {
        if !empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push_str(line.trim_end());
            lines.push('\n');
            line = " ".repeat(margin);
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    format!("{lines}{}\n", line.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_and_stay_behind_their_label() {
        let text = wrapped("LABEL:    ", 10, &"word ".repeat(30));
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines.len(), 2);
        assert!(lines[0].starts_with("LABEL:    word") && lines[1].starts_with("          word"));
        assert!(lines.iter().all(|line| line.len() <= WIDTH && !line.ends_with(' ')));
        let long = "x".repeat(2 * WIDTH);
        assert_eq!(wrapped("  ", 2, &long), format!("  {long}\n"));
    }
}
