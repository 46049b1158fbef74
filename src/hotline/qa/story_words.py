"""The sentences of which calls' stories are made."""

from __future__ import annotations

from enum import unique

from hotline.model.sentence import Template


@unique
class Story(Template):
    """What callers, agents, the hotline, the bank and other systems do in a call."""

    DIALS = "{number} dials {dialled}"
    DIALS_WITHHELD = "a withheld number dials {dialled}"
    PRESSES = "presses {keys}"
    PRESSES_FINISH = "presses only the finish key"
    PRESSES_WRONG = "presses {keys}, which fails the check"
    PRESSES_NO_ANSWER = "presses {keys}, which is no answer here"
    PRESSED_KEY_UNUSED = "pressed 1 key that nothing asked for"
    PRESSED_KEYS_UNUSED = "pressed {count} keys that nothing asked for"
    STOPS_RECORDING = "presses {key} at {seconds} s of the recording"
    HEARD_RECORDING = "has heard it at {seconds} s of the recording"
    SAYS_NOTHING = "says nothing"
    SPEAKS = "says “{words}” ({confidence} sure)"
    MAKES_A_SOUND = "makes a sound that is no words"
    LEAVES_MESSAGE = "leaves a message of {seconds} s ({recording})"
    CALLER_HANGS_UP = "hangs up ({cause})"
    ASKS_SECURE_FLOW = "asks for the secure flow '{flow}'"
    TYPES_NUMBER = "types the number for '{place}': {number}"
    SENDS_TO = "sends the caller to '{place}'"
    WRITES_NOTE = "writes a note: “{words}” ({author})"
    WRITES_NOTE_ON_OTHER = (
        "writes a note on a customer whom the caller has not proved to be ({author})"
    )

    WAITS_FOR_KEY = "waits for a key"
    SAYS = "“{words}”"
    SAYS_FROM = "“{words}” (from {seconds} s on)"
    ASKS_BANK = "asks the bank: {operation}"
    ASKS_AGENT = "asks for an agent of '{queue}'"
    ASKS_SKILLED_AGENT = "asks for an agent of '{queue}' who has {skills}"
    ASKS_TRANSFER = "asks for a transfer to {destination}"
    ASKS_CALLBACK = "asks for a callback from '{queue}' to {number}"
    ASKS_TEXT = "asks for a text message to {number}: “{words}”"
    ASKS_TEXT_TO_CUSTOMER = "asks for a text message to customer {customer}: “{words}”"
    ASKS_SURVEY = "asks for the survey '{survey}' to be kept: {scores}"
    KEEPS_CONSENT_TO_RECORDING = "asks for it to be kept that the caller agrees to being recorded"
    KEEPS_REFUSAL_OF_RECORDING = "asks for it to be kept that the caller refuses to be recorded"
    ASKS_SYSTEM = "asks for an answer from {url}"
    ASKS_WHOSE_NUMBER = "asks for the customer whose number is {number}"
    ASKS_CUSTOMER = "asks for what is known of customer {customer}"
    ASKS_WAITING_CASE = "asks for what customer {customer} waits for"
    ASKS_CASE = "asks for a {kind} about '{about}' to be opened, claiming {claim}"
    PARTS_FROM_AGENT = "takes the caller out of the agent's hearing"
    BACK_IDENTIFIED = "brings the caller back to the agent, who is told: identified"
    BACK_NOT_IDENTIFIED = "brings the caller back to the agent, who is told: not identified"
    RECORDS = "records for {seconds} s at the most"
    HANDS_OVER = "hands the caller over to the PBX's fallback ({why})"
    HANGS_UP = "hangs up: {outcome}"

    BANK_ANSWERS = "answers: {outcome}"
    BANK_PROVES = "answers: {outcome}, the caller is customer {customer}"
    PAYMENT_SETTLED = "tells what became of the payment: {outcome}"

    NOTICE_SENT = "tells the customer so by text message"
    NOTICE_NOT_SENT = "cannot tell the customer so by text message: {outcome}"
    RECORDING_STARTED = "records the {part} by the rule '{rule}' ({recording})"
    RECORDING_NOT_STARTED = "cannot record the {part}, which the rule '{rule}' asks for"
    RECORDING_PAUSED = "pauses the recording: a secret is entered"
    AGENT_PAUSES_RECORDING = "pauses the recording: the agent asks for it"
    RECORDING_RESUMED = "records again: the secret has been entered"
    AGENT_RESUMES_RECORDING = "records again: the agent asks for it"
    RECORDING_STOPPED = "ends the recording"
    CAME_OF_IT = "came of it: {outcome}"
    NO_MESSAGE = "no message: {why}"
    LINK_BROKE = "the link to the PBX broke: keys may be missing"
    LINK_BROKE_DROPPED = (
        "the link to the PBX broke: keys may be missing, {count} that had come were dropped"
    )
    SECRETS_LOST = "the service was restarted; secrets must be asked for again"
    SERVICE_STOPS = "the service stops"
    TIME_LIMIT = "a time limit was reached"
    CALL_LOST = "the call was lost: {cause}"
    NOTES = "{why}"
    IGNORED = "that was ignored: {why}"

    CUT = "cut after {seconds} s"
    NOT_PLAYED = "not played: keys waited"
    NOT_HEARD = "not heard: {why}"
    PERHAPS_NOT_ALL = "perhaps not to its end"
