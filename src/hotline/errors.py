"""The root of every error that this package raises on purpose.

Each room defines its own errors beside the code that raises them, as subclasses of `HotlineError`.
An error holds data, and its text says what is wrong and what to do about it:

- `HotlineError`
    - `hotline.app.web_server.WebPortTaken`
    - `hotline.cli.bank_outbox.DemoBankSilent`
    - `hotline.cli.reload.ReloadFailed`
    - `hotline.cli.routing.NoRoutingTests`
    - `hotline.flow.problems.FlowProblems`
    - `hotline.ops.backup.errors.BackupError`
    - `hotline.ops.reload.FlowsStillRouted`
    - `hotline.settings.SettingsProblems`
    - `hotline.asterisk.ami.errors.AmiError`
    - `hotline.bank.errors`
    - `hotline.calls.erasure.MessageNotDeleted`
    - `hotline.crm.errors.CrmError`
    - `hotline.database.errors.DatabaseError`
    - `hotline.journal.errors.JournalError`
    - `hotline.privacy.errors.PrivacyError`
    - `hotline.recordings.errors.RecordingError`
    - `hotline.speech.errors.SpeechError`
    - `hotline.uploader.errors.UploaderError`
    - `hotline.launch.errors.LaunchError`
    - `hotline.whatif.errors`
"""


class HotlineError(Exception):
    """Something went wrong that a person can put right; the text says how."""
