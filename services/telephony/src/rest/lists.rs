//! What the provider lists in pages: the calls and conferences that go on.

use super::{Rest, RestError};
use reqwest::Method;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// A call as the provider lists it. Only what the comparison needs: numbers are compared with ours and not kept.
#[derive(Clone, Debug, Deserialize)]
pub struct ListedCall {
    pub sid: String,
    #[serde(default)]
    pub to: Option<String>,
    #[serde(default)]
    pub from: Option<String>,
    /// `inbound`, `outbound-api`, `outbound-dial`.
    #[serde(default)]
    pub direction: Option<String>,
    /// RFC 2822.
    #[serde(default)]
    pub date_created: Option<String>,
}

/// A conference as the provider lists it.
#[derive(Clone, Debug, Deserialize)]
pub struct ListedConference {
    pub friendly_name: String,
}

/// What calls are that are not over.
const LIVING: [&str; 3] = ["queued", "ringing", "in-progress"];

/// Rows of one page: the provider's most is 1000.
const PAGE: &str = "200";

/// Ten thousand rows: a list without an end must not keep us for ever.
const MOST_PAGES: usize = 50;

#[derive(Deserialize)]
struct Calls {
    calls: Vec<ListedCall>,
    next_page_uri: Option<String>,
}

#[derive(Deserialize)]
struct Conferences {
    conferences: Vec<ListedConference>,
    next_page_uri: Option<String>,
}

/// A page: its rows and where the next one is.
trait Page: DeserializeOwned {
    type Row;
    fn turn(self) -> (Vec<Self::Row>, Option<String>);
}

impl Page for Calls {
    type Row = ListedCall;
    fn turn(self) -> (Vec<ListedCall>, Option<String>) {
        (self.calls, self.next_page_uri)
    }
}

impl Page for Conferences {
    type Row = ListedConference;
    fn turn(self) -> (Vec<ListedConference>, Option<String>) {
        (self.conferences, self.next_page_uri)
    }
}

impl Rest {
    /// Every call that is not over.
    pub async fn living_calls(&self) -> Result<Vec<ListedCall>, RestError> {
        let mut all = Vec::new();
        for status in LIVING {
            all.extend(self.pages::<Calls>("/Calls.json", &[("Status", status), ("PageSize", PAGE)]).await?);
        }
        Ok(all)
    }

    /// Every conference that goes on.
    pub async fn living_conferences(&self) -> Result<Vec<ListedConference>, RestError> {
        self.pages::<Conferences>("/Conferences.json", &[("Status", "in-progress"), ("PageSize", PAGE)]).await
    }

    async fn pages<P: Page>(&self, path: &str, query: &[(&str, &str)]) -> Result<Vec<P::Row>, RestError> {
        let (mut rows, mut next) = self.get::<P>(path, query).await?.turn();
        for _ in 1..MOST_PAGES {
            let Some(uri) = next.filter(|uri| !uri.is_empty()) else { break };
            // The address of a next page begins with a slash, or is whole at other providers.
            let address = if uri.starts_with('/') { format!("{}{uri}", self.host) } else { uri };
            if !address.starts_with(&self.host) {
                // Our secret goes to no other host.
                return Err(RestError::Unreadable);
            }
            let (more, after) = self.send::<P>(self.http.request(Method::GET, address)).await?.turn();
            rows.extend(more);
            next = after;
        }
        Ok(rows)
    }
}
