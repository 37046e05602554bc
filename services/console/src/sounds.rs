//! The sound of a message left: the telephone company keeps it, and whoever put the house together says how it is
//! fetched.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use hotline::RecordingId;

/// A sound on its way.
pub type Fetching = Pin<Box<dyn Future<Output = Result<Vec<u8>, SoundError>> + Send>>;

/// Fetches the sound of a recording, whole.
pub type Sounds = Arc<dyn Fn(RecordingId) -> Fetching + Send + Sync>;

/// Why there is no sound.
#[derive(Debug, thiserror::Error)]
#[error("the sound could not be fetched from the telephone company")]
pub struct SoundError(#[source] pub Box<dyn std::error::Error + Send + Sync>);
