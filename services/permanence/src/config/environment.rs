//! The environment as a source of configuration.

use figment::value::{Dict, Map, Value};
use figment::{Error, Metadata, Profile, Provider};

use super::keys::{self, KEYS, Key};
use super::problem::ConfigProblem;

/// The variables that are keys of ours, each a text: a token of digits must not become a number.
#[derive(Default)]
pub(super) struct Environment {
    found: Vec<(&'static Key, String)>,
    /// Variables of our prefix that are no keys.
    strange: Vec<String>,
}

impl Environment {
    pub fn take(variables: impl Iterator<Item = (String, String)>) -> Self {
        let mut environment = Self::default();
        for (name, value) in variables {
            if let Some(key) = KEYS.iter().find(|key| key.environment == name) {
                // An empty variable is how deployments leave one out.
                if !value.trim().is_empty() {
                    environment.found.push((key, value.trim().to_owned()));
                }
            } else if name.starts_with("PERMANENCE_") || name.starts_with("TWILIO_") {
                environment.strange.push(name);
            }
        }
        environment
    }

    /// Variables that look like a slip of the keyboard. Others of our prefix may belong to tools of ours.
    pub fn misspelt(&self) -> Vec<ConfigProblem> {
        self.strange
            .iter()
            .filter_map(|name| {
                let near = keys::nearest(name, KEYS.iter().map(|key| key.environment))?;
                Some(ConfigProblem::of_variable(
                    name,
                    "this variable means nothing".to_owned(),
                    &format!("did you mean {near}?"),
                ))
            })
            .collect()
    }

    /// The variable that sets a key, when one does.
    pub fn variable(&self, path: &str) -> Option<&'static str> {
        self.found.iter().find(|(key, _)| key.path == path).map(|(key, _)| key.environment)
    }
}

impl Provider for &Environment {
    fn metadata(&self) -> Metadata {
        Metadata::named("the environment")
    }

    fn data(&self) -> Result<Map<Profile, Dict>, Error> {
        let mut data = Dict::new();
        for (key, value) in &self.found {
            match key.path.split_once('.') {
                None => {
                    data.insert(key.path.to_owned(), Value::from(value.clone()));
                }
                Some((section, name)) => {
                    let section = data.entry(section.to_owned()).or_insert_with(|| Value::from(Dict::new()));
                    if let Value::Dict(_, section) = section {
                        section.insert(name.to_owned(), Value::from(value.clone()));
                    }
                }
            }
        }
        Ok(Map::from([(Profile::Default, data)]))
    }
}
