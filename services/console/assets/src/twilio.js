// Twilio's own browser telephone, loaded only where it is configured.
import { Device } from '@twilio/voice-sdk';
window.permanenceTwilio = { Device };
