//! XML to a tree of elements. Whatever is not well-formed is refused (alert 12100).

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};

/// How deep a document may nest; TwiML needs four.
const DEEPEST: usize = 16;

/// One element with what is in it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    /// All text directly inside, entities resolved, ends trimmed.
    pub text: String,
    pub children: Vec<Element>,
}

impl Element {
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    fn open(tag: &BytesStart<'_>) -> Result<Self, String> {
        let mut element = Self { name: tag.name().into_inner().to_owned(), ..Self::default() };
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|error| error.to_string())?;
            let value =
                attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| error.to_string())?;
            element.attributes.push((attribute.key.into_inner().to_owned(), value.into_owned()));
        }
        Ok(element)
    }
}

/// Parses a whole document into its root element.
pub(super) fn parse(document: &str) -> Result<Element, String> {
    let mut reader = Reader::from_str(document.trim_start_matches('\u{feff}').trim_start());
    let mut open: Vec<Element> = Vec::new();
    let mut root: Option<Element> = None;
    loop {
        let event = reader.read_event().map_err(|error| error.to_string())?;
        match event {
            Event::Start(tag) => {
                if root.is_some() {
                    return Err("content after the root element".to_owned());
                }
                if open.len() >= DEEPEST {
                    return Err("nested too deeply".to_owned());
                }
                open.push(Element::open(&tag)?);
            }
            Event::Empty(tag) => {
                let element = Element::open(&tag)?;
                close(element, &mut open, &mut root)?;
            }
            Event::End(_) => {
                let element = open.pop().ok_or_else(|| "an end without a start".to_owned())?;
                close(element, &mut open, &mut root)?;
            }
            Event::Text(text) => append(&mut open, &text)?,
            Event::CData(text) => append(&mut open, &text)?,
            Event::GeneralRef(reference) => {
                let resolved = match reference.resolve_char_ref().map_err(|error| error.to_string())? {
                    Some(character) => character.to_string(),
                    None => resolve_xml_entity(&reference)
                        .ok_or_else(|| format!("unknown entity &{};", &*reference))?
                        .to_owned(),
                };
                append(&mut open, &resolved)?;
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            Event::Eof => break,
        }
    }
    if let Some(element) = open.last() {
        return Err(format!("<{}> is not closed", element.name));
    }
    root.ok_or_else(|| "no element".to_owned())
}

fn append(open: &mut [Element], text: &str) -> Result<(), String> {
    match open.last_mut() {
        Some(element) => element.text.push_str(text),
        None if text.trim().is_empty() => {}
        None => return Err("text outside the root element".to_owned()),
    }
    Ok(())
}

fn close(mut element: Element, open: &mut [Element], root: &mut Option<Element>) -> Result<(), String> {
    element.text = element.text.split_whitespace().collect::<Vec<_>>().join(" ");
    match open.last_mut() {
        Some(parent) => parent.children.push(element),
        None if root.is_none() => *root = Some(element),
        None => return Err("two root elements".to_owned()),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_keeps_its_entities_resolved_and_its_spaces_single() {
        let root = parse(
            "<?xml version=\"1.0\"?><a b=\"1 &amp; 2\"> l&apos;\u{e9}t\u{e9}\n  &#233; <![CDATA[<x>]]></a>",
        )
        .unwrap();
        assert_eq!(root.text, "l'\u{e9}t\u{e9} \u{e9} <x>");
        assert_eq!(root.attribute("b"), Some("1 & 2"));
    }

    #[test]
    fn what_is_not_well_formed_is_refused() {
        for bad in
            ["", "hello", "<a>", "<a></b>", "<a/><b/>", "<a>&nope;</a>", "<a b=1/>", "<a b='1' b='2'/>"]
        {
            assert!(parse(bad).is_err(), "{bad}");
        }
        assert!(parse(&"<a>".repeat(500)).is_err());
    }
}
