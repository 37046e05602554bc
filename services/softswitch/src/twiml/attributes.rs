//! Reading attributes: what is absent has its default, what is wrong is bounded or replaced with a warning.

use std::fmt::Display;
use std::str::FromStr;

use super::verbs::{Reader, words};
use super::xml::Element;
use super::{Callback, Target};

impl Reader {
    pub(super) fn callback(&mut self, element: &Element, default_events: &str) -> Option<Callback> {
        let target = self.target(element, "statusCallback", "statusCallbackMethod")?;
        let events = words(element.attribute("statusCallbackEvent").unwrap_or(default_events));
        Some(Callback { target, events })
    }

    pub(super) fn target(&mut self, element: &Element, url: &str, method: &str) -> Option<Target> {
        let url = self.url(element, url)?;
        Some(Target { url, get: self.get(element, method) })
    }

    /// An attribute that is empty counts as absent.
    #[expect(clippy::unused_self, reason = "reads like its neighbours")]
    pub(super) fn url(&self, element: &Element, name: &str) -> Option<String> {
        element.attribute(name).filter(|url| !url.trim().is_empty()).map(|url| url.trim().to_owned())
    }

    pub(super) fn get(&mut self, element: &Element, name: &str) -> bool {
        match element.attribute(name) {
            None | Some("POST" | "post") => false,
            Some("GET" | "get") => true,
            Some(other) => {
                self.warn(format!("{name}=\"{other}\" is neither GET nor POST"));
                false
            }
        }
    }

    pub(super) fn boolean(&mut self, element: &Element, name: &str, default: bool) -> bool {
        match element.attribute(name) {
            None => default,
            Some("true") => true,
            Some("false") => false,
            Some(other) => {
                self.warn(format!("{name}=\"{other}\" is neither true nor false"));
                default
            }
        }
    }

    pub(super) fn number<N: FromStr + PartialOrd + Display + Copy>(
        &mut self,
        element: &Element,
        name: &str,
        default: N,
        least: N,
        most: N,
    ) -> N {
        let Some(text) = element.attribute(name) else { return default };
        match text.trim().parse::<N>() {
            Ok(value) if value < least => {
                self.warn(format!("{name}=\"{text}\" is below {least}"));
                least
            }
            Ok(value) if value > most => {
                self.warn(format!("{name}=\"{text}\" is above {most}"));
                most
            }
            Ok(value) => value,
            // "auto" is what the provider writes for its own choice.
            Err(_) if text == "auto" => default,
            Err(_) => {
                self.warn(format!("{name}=\"{text}\" is not a number"));
                default
            }
        }
    }

    pub(super) fn known(&mut self, element: &Element, names: &[&str]) {
        for (name, _) in &element.attributes {
            if !names.contains(&name.as_str()) {
                self.warn(format!("<{}> has no attribute {name}", element.name));
            }
        }
    }
}
