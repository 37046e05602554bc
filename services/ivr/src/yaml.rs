//! YAML as a tree in which every name and value knows its place in the file.
//!
//! Scalars stay text: `no`, `1` and `09:00` are what the author wrote, not what YAML would make of them.

use saphyr_parser::{Event, Parser, Span};

use crate::model::{Name, Place};
use crate::problem::Problems;

/// Deeper nesting than any flow needs; refused so that a hostile file can't exhaust the stack.
const DEEPEST: usize = 16;

#[derive(Debug)]
pub(crate) struct Node {
    pub place: Place,
    pub value: Value,
}

#[derive(Debug)]
pub(crate) enum Value {
    Text(String),
    List(Vec<Node>),
    /// In the order of the file; a name may stand twice, which the reader refuses with both places.
    Map(Vec<(Name, Node)>),
}

impl Node {
    pub fn kind(&self) -> &'static str {
        match &self.value {
            Value::Text(text) if text.is_empty() => "nothing",
            Value::Text(_) => "a text",
            Value::List(_) => "a list",
            Value::Map(_) => "named values",
        }
    }
}

/// Reads one document. `None` when the file is not YAML at all; the reason is then in `problems`.
pub(crate) fn read(source: &str, problems: &mut Problems) -> Option<Node> {
    let mut tree = Tree { parser: Parser::new_from_str(source), problems };
    loop {
        let (event, span) = tree.next()?;
        match event {
            Event::StreamStart | Event::DocumentStart(_) | Event::Nothing => {}
            Event::StreamEnd | Event::DocumentEnd => {
                tree.problems.error(
                    Place { line: 1, column: 1, length: 1 },
                    "the file is empty",
                    "start from a copy of another flow in ivr-flows/",
                );
                return None;
            }
            _ => return tree.node(event, span, 0),
        }
    }
}

struct Tree<'source, 'problems, 'file> {
    parser: Parser<'source, saphyr_parser::StrInput<'source>>,
    problems: &'problems mut Problems<'file>,
}

impl<'source> Tree<'source, '_, '_> {
    fn next(&mut self) -> Option<(Event<'source>, Span)> {
        match self.parser.next_event()? {
            Ok(event) => Some(event),
            Err(error) => {
                let at = error.marker();
                self.problems.error(
                    Place { line: at.line().max(1), column: at.col() + 1, length: 1 },
                    format!("this is not YAML: {}", error.info()),
                    "check the indentation (spaces, no tabs) and quote texts that hold « : » or begin with a sign",
                );
                None
            }
        }
    }

    fn node(&mut self, event: Event<'source>, span: Span, depth: usize) -> Option<Node> {
        let place = place(span);
        if depth > DEEPEST {
            self.problems.error(place, "too many levels within levels", "a flow needs five at most");
            return None;
        }
        let value = match event {
            Event::Scalar(text, ..) => Value::Text(text.into_owned()),
            Event::SequenceStart(..) => {
                let mut list = Vec::new();
                loop {
                    match self.next()? {
                        (Event::SequenceEnd, _) => break Value::List(list),
                        (event, span) => list.push(self.node(event, span, depth + 1)?),
                    }
                }
            }
            Event::MappingStart(..) => {
                let mut map = Vec::new();
                loop {
                    let (event, span) = self.next()?;
                    if matches!(event, Event::MappingEnd) {
                        break Value::Map(map);
                    }
                    let name = self.node(event, span, depth + 1)?;
                    let (event, span) = self.next()?;
                    let value = self.node(event, span, depth + 1)?;
                    match name.value {
                        Value::Text(text) => map.push((Name { text, place: name.place }, value)),
                        _ => self.problems.error(name.place, "a name must be a text", "write `name: value`"),
                    }
                }
            }
            _ => {
                self.problems.error(
                    place,
                    "anchors and aliases (`&`, `*`) are not understood in a flow",
                    "write the text out again: a flow is read by people",
                );
                return None;
            }
        };
        Some(Node { place, value })
    }
}

fn place(span: Span) -> Place {
    let same_line = span.start.line() == span.end.line();
    let length = if same_line { span.end.index().saturating_sub(span.start.index()).max(1) } else { 1 };
    Place { line: span.start.line(), column: span.start.col() + 1, length }
}
