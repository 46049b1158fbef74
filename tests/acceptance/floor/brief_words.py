"""Words that take callers and agents less time than the bank's own.

Most tests of the floor are about who hears whom, and wait for what is said before. What is said is
proven where flows are; here it is only to be known by its sound.
"""

from __future__ import annotations

import re

from hotline.testing.flow_files import FlowFiles

_WORDS = {
    "connecting": ("转接{reason}。", "Connecting, {reason}."),
    "may_record": ("这次通话可以录音吗？", "May we record the call, please?"),
    "agent_gone": ("我们稍后再打给您。", "We will call you again soon."),
    "wait_called_back": ("会拨打尾号{tail}。", "We call you on {tail}."),
    "leave_message": ("请在嘀声后留言。", "Please leave a message."),
    "seat_pin_locked": ("密码错误次数过多。", "There were too many wrong PINs."),
    "seat_signed_in": ("您已签到，在休息。", "You are signed in, and on break."),
}
"""What is heard to its end again and again, in Mandarin and in English."""


def brief(files: FlowFiles) -> FlowFiles:
    """Have a copy of the shipped flows say these in few words; return the copy."""
    text = files.catalogue.read_text()
    for prompt, (mandarin, english) in _WORDS.items():
        said = f'  {prompt}: {{zh-CN: "{mandarin}", en-US: "{english}"}}\n'
        text, found = re.subn(rf"^  {prompt}:.*\n(    .*\n)*", said, text, flags=re.MULTILINE)
        assert found == 1, f"{files.catalogue} has {found} prompts named {prompt}"
    files.catalogue.write_text(text)
    return files
