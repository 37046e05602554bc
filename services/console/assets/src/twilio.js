import {Device} from '@twilio/voice-sdk'; window.x=Device
