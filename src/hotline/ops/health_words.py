"""What `/health` says: each sentence tells what is wrong, and the way out."""

from __future__ import annotations

from enum import unique

from hotline.model.sentence import Template


@unique
class HealthWords(Template):
    """What callers suffer from, and what somebody must see to."""

    STATE_UNKNOWN = "the state of {name} cannot be found out: see health_probe_failed in the log"
    LINK_DOWN = (
        "there is no link to Asterisk and callers hear its fallback: start Asterisk, or see "
        "`hotline doctor` for why the login fails"
    )
    SERVICE_ENDS = (
        "the service was told to end and gives new callers to Asterisk's fallback: start it "
        "again once it has ended"
    )
    BANK_SILENT = (
        "the bank has not answered the last {count} questions, the latest {seconds} s ago, and "
        "callers are told so: see bank_unavailable in the log for the reason, then bank.url, "
        "bank.token and the bank itself"
    )
    JOURNAL_SILENT = (
        "the journal has not taken the last {count} records, the latest {seconds} s ago, and "
        "these callers went to Asterisk's fallback: see journal_stalled and journal_write_failed "
        "in the log, and the disk of {kept}"
    )
    DISK_NEARLY_FULL = (
        "the disk of {folder} is nearly full, with {free} MB free of the {least} MB it should "
        "have: free or add space, for without it the journal takes no record and callers go to "
        "Asterisk's fallback"
    )
    PROMPTS_NOT_MADE = (
        "callers missed {count} prompt(s) in the last {minutes} minutes, mostly not made: see "
        "prompt_not_made in the log, then `hotline doctor`, which tries the speech library"
    )
    PROMPTS_NOT_PLAYED = (
        "callers missed {count} prompt(s) in the last {minutes} minutes, mostly not played: "
        "Asterisk could not fetch or play it: `hotline doctor` tries web.public_url from "
        "Asterisk's side"
    )
    PROMPTS_MISSED = (
        "callers missed {count} prompt(s) in the last {minutes} minutes, mostly {cause}: see the "
        "log"
    )
    SOUND_KEPT = (
        "sound about callers stays in {folder} ({cause}): let the service's user read and write "
        "in it, or change asterisk.cache_dir"
    )
    RECORDINGS_UNSEALED = (
        "recordings stay unsealed ({cause}): let the service's user read and write their folder "
        "(recordings in asterisk.spool_dir; of an uploader recording.received_dir) and "
        "recording.folder, and see that there is room; it is tried again every two seconds"
    )

    SETTINGS_REFUSED = (
        "the service was killed and started again, could not use the settings as they are, and "
        "goes on with those that `hotline serve` began with: {mistakes}; mend them, see "
        "`hotline doctor`, and restart"
    )
    OPEN_TO_OTHERS = "{what}: {way_out}"
    KEYS_IN_PLAIN = (
        "the keys that callers press, PINs too, and the secret of our user cross the network to "
        "Asterisk at {host} in plain"
    )
    TLS_OR_OWN_NETWORK = (
        "set asterisk.tls and asterisk.tls_ca_file, as docs/installing.md tells; or "
        "asterisk.own_network, if nobody else is on that network"
    )
    SOUND_IN_PLAIN = (
        "what callers hear, balances too, and what callers say where they are listened to, cross "
        "the network between Asterisk and {host} in plain"
    )
    HTTPS_OR_OWN_NETWORK = (
        "give web.public_url https, where no caller is listened to; or set asterisk.own_network, "
        "if nobody else is on that network"
    )
    UNNAMED_PROXY = (
        "browsers reach the service at {origin} through something that speaks TLS for it and is "
        "not named, so all people seem to come from one address: they share its limit on tries to "
        "sign in, and the audit trail has no other"
    )
    NAME_PROXIES = (
        "name its address in users.trusted_proxies, 127.0.0.1/32 where it is on this machine"
    )
    FLOWS_REFUSED = (
        "the flow and prompt files have been refused since {since}, and new calls get bundle "
        "{bundle} of {taken} ({mistake}): `hotline check` tells every mistake, and mended files "
        "are taken within seconds"
    )
    CALENDAR = "{warnings}"
    FLOOR_FILES_REFUSED = (
        "the policy or the agents' file has been refused since {since}, and the floor goes on as "
        "before ({mistake}): `hotline routing check` and `hotline agents check` tell every "
        "mistake, and mended files are taken within seconds"
    )
    FLOOR_REFUSED = (
        "no caller is connected to an agent ({mistake}): `hotline routing check` and "
        "`hotline agents check` tell all, mend it, then restart"
    )
    FLOWS_DO_NOT_FIT = (
        "flows and floor do not fit ({total}; {mistake}): callers may wait where nobody comes; "
        "`hotline routing check` tells all, and mended files are taken within seconds"
    )
    FLOOR_PROMPTS_WRONG = "{mistake}; until then they hear nothing where those would be heard"
    FLOOR_NOT_AS_LOGGED = (
        "the live floor was not what its log tells ({count} value(s) of {kinds}) at {at}, and "
        "{what_then}; that is a defect: floor_not_as_logged in the service's log has the values, "
        "`hotline floor --audit` compares all figures"
    )
    PUT_RIGHT_IN_VAIN = "putting it right has not helped: restart the service"
    PUT_RIGHT = "it was put right from the log"
    LOG_AGREES = "the log, read anew, agrees with the floor: nothing was put right"
    FLOOR_NOT_HELD = (
        "the live floor has not been held against its log since {since}: look_failed in the "
        "service's log says why"
    )
    DESK_BEHIND = (
        "a desk showed its agent what was over, last at {at}, and was told anew; that is a "
        "defect: desk_behind in the service's log says whose it was"
    )
    DESK_NOT_HELD = (
        "an open desk could not be held against the floor, last at {at}, and may show its agent "
        "what is over; that is a defect: desk_not_held in the service's log says whose it is, and "
        "why"
    )
    DESKS_NOT_HELD = (
        "open desks have not been held against the floor since {since}: look_failed in the "
        "service's log says why"
    )
    RECORDINGS_AT_FAULT = (
        "recordings were found in the last {days} days that are not as they should be ({faults}): "
        "the console's page Quality and `hotline recordings check` tell which; take damaged and "
        "missing ones from a backup of recording.folder, and see who writes there"
    )
    FAULT_MISSING = "{count} missing"
    FAULT_CUT = "{count} cut"
    FAULT_DAMAGED = "{count} damaged"
    RECORDS_UNREADABLE = (
        "of {count} calls nobody can tell whether their recordings are whole, for their records "
        "do not open: the log tells which and why (recordings_of_call_not_read)"
    )
    RECORDINGS_NOT_LOOKED_THROUGH = (
        "recordings are not looked through ({cause}): let the service's user read and write "
        "recording.folder; it is tried again every {seconds} s"
    )
    RECORDINGS_TOO_MANY = (
        "some recordings may not have been read for {days} days, for there are more than this "
        "machine reads beside its calls: run `hotline recordings check` where there is room for it"
    )
    UPLOADER_SILENT = (
        "the uploader beside Asterisk has told nothing for {minutes} minutes: recordings stay "
        "there, unsealed; see hotline-uploader in that machine's log, and what the service refuses "
        "(recording_not_received)"
    )
    SPOOL_NEARLY_FULL = (
        "Asterisk's spool is nearly full of recordings, {free} MB are free: what no longer fits is "
        "not recorded; see why they are not taken, or give it more memory"
    )
    SPOOL_FULL = (
        "Asterisk's spool has {free} MB free, and with less than {least} MB nothing is recorded: "
        "see why recordings are not taken (recording_not_kept in the log), or give it more memory"
    )
    UPLOADER_LATE = (
        "{count} recording(s) lie beside Asterisk, the first for {minutes} minutes: see "
        "recording_not_received and recording_not_kept in the log"
    )
    TRANSCRIPTS_WAIT = (
        "{what}: `hotline recordings transcripts` tells which; see transcripts in the settings, "
        "and speech.models"
    )
    TRANSCRIPTS_WAIT_FOR = (
        "{what} ({cause}): `hotline recordings transcripts` tells which; see transcripts in the "
        "settings, and speech.models"
    )
    NOT_WRITTEN_DOWN = "{count} recording(s) could not be written down"
    WAITED_TOO_LONG = "{count} recording(s) had waited too long to be written down"
    TRIED_AGAIN = "a recording was not written down and will be tried again"
    STILL_WAIT = "{count} recording(s) wait to be written down, the first for {hours} hours"
    ERASURE_OVERDUE = (
        "{count} call(s) should have been erased more than a day ago: run `hotline erase --due`, "
        "which says what stands in its way, and see to hotline-retention.timer, or to what else "
        "runs it"
    )
    PROMISES_LATE = "{count} promise(s) to customers are late: `hotline promises list` shows whose"
    CALLS_WITHOUT_END = (
        "calls that a service before this one left have no end yet in journal and CRM: that is "
        "tried every minute; if this stays, see look_failed in the log for the reason"
    )
    PAYMENTS_NOT_KNOWN = (
        "the bank has not told what became of {count} payment(s), of the oldest for {minutes} "
        "minutes: `hotline payments` shows which; see bank_unavailable in the log for the reason, "
        "then the bank itself"
    )
    CUSTOMERS_UNTOLD = (
        "{count} customer(s) did not hear what became of a payment and cannot be told in writing, "
        "the first for {minutes} minutes: see text_gateway_unavailable in the log for the reason, "
        "then [text_messages] in the settings and the gateway itself"
    )
