//! Whether the telephone company knows us: one harmless request with our credentials.

use reqwest::{Client, RequestBuilder, StatusCode};

use super::Finding;
use crate::config::{ApiAuth, Config, Secret, Telephony};
use crate::database;

pub(super) async fn look(config: &Config, client: &Client) -> Finding {
    let telephony = &config.telephony;
    let (Some(account), Some(token)) = (&telephony.account_sid, &telephony.auth_token) else {
        return Finding::bad(
            "no account is set: no call can come in",
            "set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN; to try the program without one: `permanence demo`",
        );
    };
    let base = telephony.api_url.as_str().trim_end_matches('/');
    // The list of calls, one of them: every account may read its own, and it changes nothing.
    let prefix = &telephony.api_prefix;
    let request = client.get(format!("{base}{prefix}/Accounts/{account}/Calls.json?PageSize=1"));
    let answer = signed(request, telephony, account, token).send().await;
    match answer.map(|answer| answer.status()) {
        Ok(status) if status.is_success() => Finding::good(format!("{base} knows this account")),
        Ok(StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => Finding::bad(
            format!("{base} refuses the account or its token"),
            "copy both again from the first page of its console; a sub-account has a token of its own",
        ),
        Ok(StatusCode::NOT_FOUND) => Finding::bad(
            format!("{base} does not know this account"),
            "check TWILIO_ACCOUNT_SID, and that TWILIO_API_URL is the region the account lives in",
        ),
        Ok(status) => Finding::bad(
            format!("{base} answers {status}"),
            "look at the status page of your telephone company, then try again",
        ),
        Err(error) => Finding::bad(
            format!("{base} can't be reached: {}", database::told(&error.without_url())),
            "check the network of this machine, and TWILIO_API_URL",
        ),
    }
}

/// A request that says who asks, the way this provider wants it.
pub(super) fn signed(
    request: RequestBuilder,
    telephony: &Telephony,
    account: &str,
    token: &Secret,
) -> RequestBuilder {
    match telephony.api_auth {
        ApiAuth::Basic => request.basic_auth(account, Some(token.expose())),
        ApiAuth::Bearer => request.bearer_auth(token.expose()),
    }
}
