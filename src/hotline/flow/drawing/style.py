"""The looks of an SVG picture: classes are roles and marks."""

from __future__ import annotations

STYLE = """
svg{--page:#fff;--ink:#1c2430;--dim:#5b6675;--line:#7d8897;--card:#f4f6f9;--edge:#c3cad4;
--question:#e5effc;--question-edge:#4c86cf;--person:#e6f5ea;--person-edge:#3f9a5c;
--end:#ece8f2;--end-edge:#8a76aa;--start:#2f3b4c;--start-ink:#fff;--cell:#0000000d;
--wrong:#c9252d;--wrong-card:#fdeceb;--added:#1f8a43;--added-card:#e4f7ea;
--removed:#c9252d;--removed-card:#fdeceb;--changed:#b97800;--changed-card:#fff3d6;--hot:#d4580b;
font-family:system-ui,"Segoe UI",Roboto,"Noto Sans","Noto Sans CJK SC",sans-serif;font-size:11px}
@media(prefers-color-scheme:dark){svg{--page:#14181f;--ink:#e8ecf2;--dim:#9aa6b5;--line:#7c899a;
--card:#222934;--edge:#465162;--question:#1b2f4a;--question-edge:#5b95dd;--person:#1a3625;
--person-edge:#53b273;--end:#2c2638;--end-edge:#9c88bd;--start:#d7dee8;--start-ink:#14181f;
--cell:#ffffff12;--wrong:#ff6b68;--wrong-card:#43201f;--added:#4cc474;--added-card:#173522;
--removed:#ff6b68;--removed-card:#43201f;--changed:#e5a93a;--changed-card:#3d3014;--hot:#ff9d5c}}
.page{fill:var(--page)}
text{fill:var(--dim)}
.id{fill:var(--ink);font-size:13px;font-weight:600}
.words{fill:var(--ink)}
.body{fill:var(--card);stroke:var(--edge);stroke-width:1.2}
.cell{fill:var(--cell)}
.label{text-anchor:middle;fill:var(--ink)}
.aside .label,.label.aside{fill:var(--dim)}
.question .body{fill:var(--question);stroke:var(--question-edge)}
.person .body,.hand_over .body{fill:var(--person);stroke:var(--person-edge)}
.hand_over .body,.end .body{stroke-width:2.4}
.end .body{fill:var(--end);stroke:var(--end-edge)}
.start .body,.anywhere .body{fill:var(--start);stroke:none}
.start text,.anywhere text{fill:var(--start-ink)}
.unread .body,.unknown .body{fill:var(--wrong-card);stroke:var(--wrong);stroke-dasharray:5 4}
.wrong .body{fill:var(--wrong-card);stroke:var(--wrong);stroke-width:2}
:is(.start,.anywhere):is(.wrong,.changed,.added,.removed) .id{fill:var(--ink)}
:is(.start,.anywhere):is(.wrong,.changed,.added,.removed) :is(.kind,.label){fill:var(--dim)}
text.change{fill:var(--changed)}
.wrong .problem{fill:var(--wrong)}
.badge{fill:var(--wrong)}
.wrong .badge-mark{fill:var(--page);font-weight:700;text-anchor:middle}
.added .body{fill:var(--added-card);stroke:var(--added);stroke-width:2}
.removed .body{fill:var(--removed-card);stroke:var(--removed);stroke-width:2;stroke-dasharray:6 4}
.changed .body{fill:var(--changed-card);stroke:var(--changed);stroke-width:2}
.line{fill:none;stroke:var(--line);stroke-width:1.4}
.line.aside{stroke-dasharray:4 3.5;stroke-width:1.1}
.line.added{stroke:var(--added);stroke-width:2}
.line.removed{stroke:var(--removed);stroke-width:1.6;stroke-dasharray:6 4}
.line.changed{stroke:var(--changed);stroke-width:2}
.line.left{stroke:var(--changed);stroke-width:1.6;stroke-dasharray:6 4}
.label.added{fill:var(--added)}.label.removed{fill:var(--removed);text-decoration:line-through}
.label.changed{fill:var(--changed)}
.label.left{fill:var(--changed);text-decoration:line-through}
.head{fill:var(--line)}
.head.added{fill:var(--added)}.head.removed{fill:var(--removed)}.head.changed,.head.left{fill:var(--changed)}
.label.legend{text-anchor:start;text-decoration:none}
a .id{text-decoration:underline}
"""
"""Colours by role and by mark, for light and dark; `--hot` is what the pointer is on."""
