"""Puts one known mistake at a time into the manifests of fixtures/manifest/faults and says what must be reported.

    tests/.venv/bin/python tests/manifest/mistakes/make.py

`UPDATE=1 cargo test` runs it when a base or this file is newer than what was written; it takes a minute.

Reads NAME.yaml, writes NAME.jsonl: one line per fault. Offsets are bytes; `edit` is in the base, all others are in
the text that comes out. What is expected follows from the edit alone: this script never runs our reader, only the
SDK, which must refuse every faulty text.

    fault   what was done
    path    where
    edit    [start, end, replacement]
    code    the finding's code
    span    [start, end] of its primary place
    under   the bytes there, for people
    fix     the certain edit, as [[start, end, replacement], ...], where the mistake has one
    says    otherwise: a word that the first line of help must have
"""

import json
import pathlib
import random
import re

import yaml
from linkworld_sdk.manifest import Manifest

HERE = pathlib.Path(__file__).parents[3] / "fixtures/manifest/faults"
SEED = 17
# Of one kind of fault, so many in each base.
EACH_MAX = 3

CLOSED = {
    "": "manifest", "runtime": "runtime", "resources": "resources", "lifecycle": "lifecycle",
    "schedules": "schedule", "tools": "tool", "workflows": "workflow", "agent": "agent", "agents": "agent",
    "vision": "vision", "heartbeats": "heartbeat", "active_hours": "active_hours",
    "knowledge_skills": "knowledge", "mcp_servers": "server", "cross_app_dependencies": "dependency",
    "subscribes_to": "subscription", "install_settings": "setting", "chrome": "chrome", "panel": "panel",
    "tabs": "tab", "http_routes": "route", "rag_slots": "slot", "pricing": "pricing",
}
REQUIRED = {
    "manifest": ["apiVersion", "app_id", "version", "name", "runtime"], "runtime": ["image"],
    "schedule": ["name", "cron"], "tool": ["name", "description", "scopes_required"],
    "workflow": ["id", "name", "intent", "flow"], "agent": ["name", "system_prompt"], "vision": ["text"],
    "heartbeat": ["slug"], "active_hours": ["start", "end"], "knowledge": ["id", "description"],
    "server": ["name", "url"], "dependency": ["app_id"],
    "subscription": ["emitter_app", "event_name", "target_agent"], "setting": ["id", "type", "label"],
    "tab": ["id", "label"], "route": ["path"], "slot": ["name", "description"],
}
INTS = {
    "port": (1024, 65535), "memory_mb": (64, 4096), "interval_minutes": (5, 43200), "day_of_week": (0, 6),
    "cooldown_seconds": (0, 86400), "width": (280, 720), "budget_max_goals": (1, 500),
}
BOOLS = {
    "on_install", "on_uninstall", "on_inbound", "on_user_added", "agent_visible", "is_default", "invoke_always",
    "optional", "required", "expose_to_bundle", "enabled", "hide_status", "public", "requires_token",
}
LISTS = {
    "required_scopes", "tools", "workflows", "agents", "install_settings", "http_routes", "rag_slots", "emits",
    "subscribes_to", "heartbeats", "schedules", "flow", "triggers", "tools_allowed", "team", "scopes_required",
    "routes", "tabs", "suggested_tags", "success_criteria", "knowledge_skills", "mcp_servers", "tools_required",
}
TEXTS_MAX = {
    "manifest.name": 80, "manifest.description": 500, "workflow.name": 120, "workflow.intent": 500,
    "agent.name": 80, "setting.label": 120, "tab.label": 40, "dependency.reason": 200, "slot.description": 280,
    "setting.description": 500,
}
TEXTS_MIN = {"manifest.name", "workflow.name", "workflow.intent", "agent.name", "setting.label", "tab.label",
             "slot.description", "agent.system_prompt", "vision.text"}
# Wrong words with the one they are for.
NEAR = {
    "interval": "intervall", "daily": "dayly", "weekly": "weekley", "cron": "crom", "cheap": "cheep",
    "standard": "standart", "premium": "premum", "dedicated": "dedicted", "isolated": "isolatd", "main": "mian",
    "supervised": "supervisd", "full_autonomy": "full-autonomy", "string": "strng", "text": "txet",
    "number": "nmber", "boolean": "bolean", "select": "selct", "select_or_custom": "select-or-custom",
    "project_picker": "project-picker", "secret": "secert", "read": "raed", "read_write": "read-write",
    "GET": "GTE", "POST": "PSOT", "PUT": "PUTT", "DELETE": "DELET", "activator_user_id": "activator_userid",
    "m365_primary_email": "m365-primary-email",
}
CHOICES = {"schedule_type", "model_tier", "conversation_mode", "autonomy_mode", "type", "scope", "method",
           "auto_default"}
CAMEL = lambda name: re.sub(r"_(.)", lambda m: m[1].upper(), name)


class Base:
    """A manifest with the places of its keys and values, found with PyYAML's own marks."""

    def __init__(self, path):
        self.name = path.stem
        self.text = path.read_text(encoding="utf-8")
        self.entries = []
        self.items = []
        self.walk(yaml.compose(self.text), "", "manifest", None)

    def byte(self, index):
        return len(self.text[:index].encode())

    def walk(self, node, path, kind, field):
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                name = key.value
                below = f"{path}.{name}".lstrip(".")
                closed = CLOSED.get(name) if kind and not (kind == "agent" and name == "tools") else None
                entry = dict(path=below, name=name, kind=kind, key=key, value=value, map=node, holder=field)
                if kind:
                    self.entries.append(entry)
                free = name in ("env", "params", "default")
                self.walk(value, below, None if free else closed, key)
        elif isinstance(node, yaml.SequenceNode):
            for index, item in enumerate(node.value):
                self.items.append(dict(path=f"{path}.{index}", list=path.split(".")[-1], node=item, seq=node, at=index))
                self.walk(item, f"{path}.{index}", kind, None)

    def line_of(self, index):
        start = self.text.rfind("\n", 0, index) + 1
        end = self.text.find("\n", index)
        return start, len(self.text) if end < 0 else end

    def value_of(self, entry):
        """The scalar's text as written, with its indexes."""
        node = entry["value"] if "value" in entry else entry["node"]
        start, end = node.start_mark.index, node.end_mark.index
        return self.text[start:end], start, end


class Maker:
    def __init__(self, base, chance):
        self.base, self.chance, self.faults = base, chance, []

    def add(self, fault, path, edit, code, span, fix=None, says=None, moved=None):
        """`edit` in indexes of the base; `span` and `fix` in indexes of the outcome."""
        text = self.base.text
        start, end, new = edit
        out = text[:start] + new + text[end:]
        byte = lambda index: len(out[:index].encode())
        row = dict(fault=fault, path=path)
        row["edit"] = [self.base.byte(start), self.base.byte(end), new]
        row["code"] = code
        row["span"] = [byte(span[0]), byte(span[1])]
        row["under"] = out[span[0]:span[1]]
        if fix is not None:
            row["fix"] = [[byte(a), byte(b), c] for a, b, c in fix]
        if says is not None:
            row["says"] = says
        if refused(out):
            self.faults.append(row)

    # --- keys --------------------------------------------------------------------------------

    def rename(self, fault, entry, new, fixed=None):
        start, end = entry["key"].start_mark.index, entry["key"].end_mark.index
        after = start + len(new)
        self.add(fault, entry["path"], (start, end, new), "unknown-field", (start, after),
                 fix=[(start, after, fixed or entry["name"])])

    def keys(self):
        for entry in self.base.entries:
            name, kind = entry["name"], entry["kind"]
            siblings = {k.value for k, _ in entry["map"].value}
            if len(name) >= 4:
                at = self.chance.randrange(1, len(name) - 1)
                self.rename("key-letter-missing", entry, name[:at] + name[at + 1:])
                self.rename("key-letter-doubled", entry, name[:at] + name[at] + name[at:])
                if name[at] != name[at + 1]:
                    self.rename("key-letters-swapped", entry, name[:at] + name[at + 1] + name[at] + name[at + 2:])
                self.rename("key-in-capitals", entry, name[0].upper() + name[1:])
            if "_" in name:
                self.rename("key-as-javascript", entry, CAMEL(name))
                self.rename("key-with-hyphen", entry, name.replace("_", "-"))
            aliases = {
                ("setting", "id"): ["key", "name"], ("setting", "description"): ["help", "hint"],
                ("setting", "options"): ["choices"], ("tool", "scopes_required"): ["scopes"],
                ("agent", "system_prompt"): ["prompt"], ("workflow", "flow"): ["steps"],
                ("heartbeat", "slug"): ["name", "id"], ("subscription", "event_name"): ["event"],
                ("route", "path"): ["url"], ("tab", "label"): ["title"], ("slot", "suggested_tags"): ["tags"],
                ("manifest", "install_settings"): ["settings"], ("manifest", "http_routes"): ["routes"],
                ("manifest", "required_scopes"): ["scopes", "permissions"],
            }
            for alias in aliases.get((kind, name), []):
                if alias not in siblings:
                    self.rename("key-from-documentation", entry, alias)
            if kind == "heartbeat" and name == "cron_expression":
                self.rename("heartbeat-cron", entry, "cron")
            if kind == "heartbeat" and name == "cooldown_seconds":
                start = entry["key"].start_mark.index
                raw, vstart, vend = self.base.value_of(entry)
                new = f"cooldown_minutes: {int(raw) // 60}"
                value = start + len("cooldown_minutes: ")
                self.add("heartbeat-cooldown-minutes", entry["path"], (start, vend, new), "unknown-field",
                         (start, start + len("cooldown_minutes")),
                         fix=[(start, start + len("cooldown_minutes"), "cooldown_seconds"),
                              (value, start + len(new), raw)])
            quoted = '"' in self.base.text[slice(*self.base.value_of(entry)[1:])]
            if kind == "heartbeat" and name == "active_hours" and quoted and not entry["map"].flow_style:
                hours = {k.value: v.value for k, v in entry["value"].value}
                _, vstart, vend = self.base.value_of(entry)
                vend = self.base.text.rindex('"', vstart, vend) + 1
                first = entry["key"].end_mark.index + 1
                if "timezone" not in hours:
                    written = f'"{hours["start"]}-{hours["end"]}"'
                    mended = f'{{ start: "{hours["start"]}", end: "{hours["end"]}" }}'
                    self.add("heartbeat-hours-as-text", entry["path"], (first, vend, " " + written), "wrong-type",
                             (first + 1, first + 1 + len(written)),
                             fix=[(first + 1, first + 1 + len(written), mended)])

    def extra_keys(self):
        for entry in self.base.entries:
            kind, start = entry["kind"], entry["key"].start_mark.index
            if entry["map"].flow_style or entry["map"].value[-1][0] is not entry["key"] or kind == "manifest":
                continue
            if not isinstance(entry["value"], yaml.ScalarNode) or entry["value"].style in ("|", ">"):
                continue
            line, end = self.base.line_of(start)
            indent = " " * entry["key"].start_mark.column
            strange = [("x-note: later", "remove"), ("_comment: later", "remove")]
            if kind == "tool":
                strange += [("input_schema: {}", "remove it"), ("parameters: {}", "remove it")]
            if kind == "runtime":
                strange += [("memory_mb: 512", "resources")]
            if kind == "agent":
                strange += [("model: large", "remove it")]
            for new, says in strange:
                at = end + 1 + len(indent)
                self.add("key-unknown", entry["path"], (end, end, "\n" + indent + new), "unknown-field",
                         (at, at + new.index(":")), says=says)

    def moved_keys(self):
        """A line too far left or right: the key of another object."""
        for entry in self.base.entries:
            name, kind, start = entry["name"], entry["kind"], entry["key"].start_mark.index
            if entry["map"].flow_style or not isinstance(entry["value"], yaml.ScalarNode):
                continue
            line, end = self.base.line_of(start)
            alone = not self.base.text[line:start].strip()
            last = entry["map"].value[-1][0] is entry["key"]
            followed = self.base.text[end:end + 2] in ("\n", "\n\n", "") or \
                re.match(r"\n[a-z]", self.base.text[end:end + 2])
            where = {"port": "runtime", "on_install": "lifecycle", "on_inbound": "lifecycle",
                     "on_uninstall": "lifecycle", "on_user_added": "lifecycle"}
            if alone and last and len(entry["map"].value) > 1 and followed and name in where:
                self.add("key-one-level-too-high", entry["path"], (line, start, ""), "unknown-field",
                         (line, line + len(name)), says=where[name])
            if alone and len(entry["map"].value) > 1:
                value = entry["value"]
                previous = [k for k, _ in entry["map"].value]
                at = previous.index(entry["key"])
                before = entry["map"].value[at - 1][1] if at else None
                if at and isinstance(before, yaml.ScalarNode) and before.style is None:
                    self.add("line-one-space-too-far", entry["path"], (start, start, " "), "yaml-syntax",
                             (start + 1, start + 1 + len(name)), says="indent")
                if at and kind != "manifest" and start > line:
                    self.add("line-one-space-short", entry["path"], (start - 1, start, ""), "yaml-syntax",
                             (start - 1, start - 1 + len(name)), says="spaces")

    def missing_keys(self):
        for entry in self.base.entries:
            name, kind, start = entry["name"], entry["kind"], entry["key"].start_mark.index
            required = name in REQUIRED.get(kind, []) or (kind == "agent" and name == "id"
                                                          and entry["path"].startswith("agents"))
            line, end = self.base.line_of(start)
            alone = not self.base.text[line:start].strip()
            value = entry["value"]
            single = isinstance(value, yaml.ScalarNode) and value.style not in ("|", ">")
            if not required or entry["map"].flow_style or not alone or not single:
                continue
            if len(entry["map"].value) < 2:
                continue
            first = entry["map"].value[0][0]
            # What lacks it: the key that holds the object, the first key of a list's item, the top of the file.
            if kind == "manifest":
                first = first if first is not entry["key"] else entry["map"].value[1][0]
                at = first.start_mark.index
                at -= (end + 1 - line) if at > start else 0
                span = (at, at)
            elif entry["holder"] is not None:
                span = (entry["holder"].start_mark.index, entry["holder"].end_mark.index)
            elif first is entry["key"]:
                continue
            else:
                span = (first.start_mark.index, first.end_mark.index)
            self.add("key-missing", entry["path"], (line, end + 1, ""), "missing-field", span, says=f"`{name}")

    def duplicate_keys(self):
        for entry in self.base.entries:
            start, name = entry["key"].start_mark.index, entry["name"]
            raw, vstart, vend = self.base.value_of(entry)
            if entry["map"].flow_style or not isinstance(entry["value"], yaml.ScalarNode) or "\n" in raw:
                continue
            line, end = self.base.line_of(start)
            indent = " " * entry["key"].start_mark.column
            at = end + 1 + len(indent)
            self.add("key-twice", entry["path"], (end, end, f"\n{indent}{name}: {raw}"), "duplicate-key",
                     (at, at + len(name)), says="remove")

    # --- values ------------------------------------------------------------------------------

    def put(self, fault, entry, new, code, fixed=None, says=None, span=None):
        raw, start, end = self.base.value_of(entry)
        span = span or (0, len(new))
        fix = None if fixed is None else [(start, start + len(new), fixed)]
        self.add(fault, entry["path"], (start, end, new), code, (start + span[0], start + span[1]), fix=fix, says=says)

    def values(self):
        for entry in self.base.entries:
            name, kind, value = entry["name"], entry["kind"], entry["value"]
            raw = self.base.value_of(entry)[0]
            scalar = isinstance(value, yaml.ScalarNode) and value.style not in ("|", ">")
            plain = scalar and value.style is None
            if name in INTS and plain:
                low, high = INTS[name]
                self.put("number-too-small", entry, str(low - 1), "out-of-range")
                self.put("number-too-large", entry, str(high + 1), "out-of-range")
                self.put("number-as-words", entry, "many", "wrong-type")
                if not entry["map"].flow_style:
                    self.put("number-with-comma-after", entry, raw + ",", "wrong-type", fixed=raw)
                self.put("number-with-fraction", entry, raw + ".5", "wrong-type")
                self.put("number-as-list", entry, f"[{raw}]", "wrong-type")
                if name not in ("interval_minutes", "day_of_week", "cooldown_seconds"):
                    self.put("number-as-null", entry, "null", "wrong-type")
            if name == "cpu_cores" and plain:
                self.put("number-too-large", entry, "4.5", "out-of-range")
                self.put("number-with-unit", entry, "500m", "wrong-type")
            if name == "memory_mb" and plain:
                self.put("number-with-unit", entry, raw + "Mi", "wrong-type")
            if name in BOOLS and plain:
                near = {"true": "ture", "false": "flase"}[raw]
                self.put("answer-misspelt", entry, near, "wrong-type", fixed=raw)
                self.put("answer-with-comma-after", entry, raw + ",", "wrong-type", fixed=raw)
                self.put("answer-as-number", entry, "2", "wrong-type")
            if name in CHOICES and scalar and value.value in NEAR and kind != "manifest":
                wrong = NEAR[value.value]
                self.put("word-misspelt", entry, wrong, "bad-choice", fixed=value.value)
                if name != "method":
                    self.put("word-in-capitals", entry, value.value.upper(), "bad-choice", fixed=value.value)
                self.put("word-unknown", entry, "whatever", "bad-choice")
            if scalar and (kind, name) in {("manifest", "app_id"), ("dependency", "app_id")} and "-" in value.value:
                good = value.value
                self.put("name-in-capitals", entry, good.upper(), "bad-pattern", fixed=good)
                self.put("name-as-title", entry, good.title(), "bad-pattern", fixed=good)
                self.put("name-with-underscore", entry, good.replace("-", "_"), "bad-pattern", fixed=good)
                self.put("name-with-spaces", entry, good.replace("-", " "), "bad-pattern", fixed=good)
            if scalar and kind == "tool" and name == "name":
                referred = f" {value.value}" in self.base.text.replace(f"name: {value.value}", "")
                good = value.value
                for fault, wrong in (("name-with-hyphen", good.replace("_", "-")), ("name-as-title", good.title())):
                    if not referred and f'"{good}"' not in self.base.text:
                        self.put(fault, entry, wrong, "bad-pattern", fixed=good)
            if scalar and kind == "setting" and name == "id" and "_" in value.value:
                self.put("name-with-hyphen", entry, value.value.replace("_", "-"), "bad-pattern", fixed=value.value)
                self.put("name-as-javascript", entry, CAMEL(value.value), "bad-pattern", fixed=value.value)
            if scalar and kind in ("workflow", "knowledge", "server") and name in ("id",):
                self.put("name-in-capitals", entry, value.value.upper(), "bad-pattern", fixed=value.value)
                self.put("name-with-point", entry, value.value + ".1", "bad-pattern")
            if name == "version" and kind == "manifest":
                good = value.value
                quote = lambda text: f'"{text}"' if value.style == '"' else text
                self.put("version-with-v", entry, quote("v" + good), "bad-pattern", fixed=quote(good))
                self.put("version-as-number", entry, ".".join(good.split(".")[:2]), "wrong-type")
                self.put("version-with-build", entry, quote(good + "+7"), "bad-pattern")
                self.put("version-latest", entry, quote("latest"), "bad-pattern")
            if name == "apiVersion":
                self.put("api-version-older", entry, "linkworld.ai/v1", "bad-pattern", fixed="linkworld.ai/v2")
            if kind == "route" and name == "path":
                self.put("path-without-slash", entry, raw[1:], "bad-pattern", fixed=raw)
                self.put("path-with-slash-after", entry, raw + "/", "bad-pattern", fixed=raw)
                if "{" in raw:
                    self.put("path-with-colon", entry, re.sub(r"\{(\w+)\}", r":\1", raw), "bad-pattern", fixed=raw)
                else:
                    self.put("path-in-capitals", entry, raw.title(), "bad-pattern", fixed=raw)
                self.put("path-reserved", entry, "/health", "bad-pattern")
            if kind == "server" and name == "url":
                self.put("address-without-scheme", entry, raw.split("//")[1], "bad-pattern")
            if f"{kind}.{name}" in TEXTS_MAX and scalar and kind != "tool":
                most = TEXTS_MAX[f"{kind}.{name}"]
                self.put("text-too-long", entry, "x" * (most + 1), "too-long", says="shorten")
            if f"{kind}.{name}" in TEXTS_MIN and scalar:
                self.put("text-empty", entry, '""', "too-short")
            if plain and kind in ("manifest", "agent", "setting", "workflow", "tool", "slot") and \
                    name in ("name", "description", "label", "intent", "category", "icon", "tier"):
                for wrong in () if (kind, name) in {("tool", "name"), ("slot", "name")} else ("10:30", "yes", "1.0", "2024-01-01", "off", "0x1F", "NO"):
                    self.put("text-reads-as-other", entry, wrong, "wrong-type", fixed=f'"{wrong}"')
                self.put("text-as-list", entry, f"[{raw}]" if not set(raw) & set(",?") else "[a]", "wrong-type")
                self.put("text-as-null", entry, "~", "wrong-type")
            if scalar and value.style == '"' and name == "time_of_day" or scalar and name in ("start", "end"):
                if not value.value.startswith("0"):
                    self.put("time-without-quotes", entry, value.value, "wrong-type", fixed=f'"{value.value}"')
                self.put("time-past-midnight", entry, '"24:00"', "bad-pattern")
                self.put("time-short", entry, '"9:00"', "bad-pattern", fixed='"09:00"')
                self.put("time-with-words", entry, '"9am"', "bad-pattern")
            if name in LISTS and isinstance(value, yaml.SequenceNode) and value.flow_style and value.value:
                item = value.value[0]
                if isinstance(item, yaml.ScalarNode) and len(value.value) == 1:
                    self.put("list-as-word", entry, item.value, "wrong-type", fixed=f"[{item.value}]")
            if name in LISTS and isinstance(value, yaml.SequenceNode) and value.flow_style:
                self.put("list-as-mapping", entry, "{}", "wrong-type")
                self.put("list-as-number", entry, "3", "wrong-type")
        self.env()

    def env(self):
        """Values of `env` are strings; without their quotes some are not."""
        for match in re.finditer(r'^ +([A-Z_]+): "([^"\n]+)"$', self.base.text, re.M):
            start, end = match.start(2) - 1, match.end(2) + 1
            if match[1] in ("BATCH", "QUIET_UNTIL", "RETRY", "STRICT") and not match[2].startswith("0"):
                self.add("env-without-quotes", f"runtime.env.{match[1]}", (start, end, match[2]), "wrong-type",
                         (start, end - 2), fix=[(start, end - 2, f'"{match[2]}"')])

    def items(self):
        for item in self.base.items:
            node = item["node"]
            if not isinstance(node, yaml.ScalarNode):
                continue
            raw, start, end = self.base.value_of(item)
            quote = lambda text: f'"{text}"' if node.style == '"' else text
            if item["list"] == "required_scopes":
                first, second = node.value.split(".")
                self.put("scope-with-colon", item, quote(f"{first}:{second}"), "bad-pattern", fixed=quote(node.value))
                self.put("scope-with-hyphen", item, quote(f"{first}.{second}-all"), "bad-pattern",
                         fixed=quote(f"{first}.{second}_all"))
                self.put("scope-in-capitals", item, quote(f"{first.title()}.{second.title()}"), "bad-pattern",
                         fixed=quote(node.value))
                self.put("scope-one-word", item, quote(first), "bad-pattern")
                self.put("item-as-number", item, "7", "wrong-type")
            if item["list"] == "tools_allowed" and len(node.value) > 5:
                wrong = node.value[:3] + node.value[4:]
                self.put("tool-misspelt", item, quote(wrong), "unknown-tool", fixed=quote(node.value))
            if item["list"] == "team":
                wrong = node.value[:-2] + node.value[-1] + node.value[-2]
                self.put("agent-misspelt", item, wrong, "unknown-agent", fixed=node.value)
            if item["list"] == "emits":
                self.put("event-with-hyphen", item, node.value.replace("_", "-"), "bad-pattern", fixed=node.value)
                self.put("event-with-point", item, node.value.replace("_", "."), "bad-pattern", fixed=node.value)
            if item["list"] == "tabs":
                near = {"chat": "caht", "files": "flies", "settings": "setings"}[node.value]
                self.put("tab-misspelt", item, near, "bad-choice", fixed=node.value)
                self.put("tab-help", item, "help", "bad-choice")
            if item["list"] == "routes":
                method, path = node.value.split(" ")
                self.put("route-in-small-letters", item, quote(f"{method.lower()} {path}"), "bad-pattern",
                         fixed=quote(node.value))
                self.put("route-without-method", item, quote(path), "bad-pattern")

    # --- rules between fields ----------------------------------------------------------------

    def rules(self):
        entries = {entry["path"]: entry for entry in self.base.entries}
        place = lambda entry: self.base.value_of(entry)
        for path, entry in entries.items():
            name, kind = entry["name"], entry["kind"]
            raw, start, end = place(entry)
            if name == "requires_token":
                line, stop = self.base.line_of(entry["key"].start_mark.index)
                public = place(entries[path.replace("requires_token", "public")])
                self.add("route-token-forgotten", path, (line, stop + 1, ""), "public-route", public[1:],
                         says="requires_token: true")
            if kind == "heartbeat" and name == "tool" and not entry["map"].flow_style:
                line, stop = self.base.line_of(entry["key"].start_mark.index)
                skill = place(entries[path[:-4] + "skill"])
                self.add("heartbeat-without-tool", path, (line, stop + 1, ""), "heartbeat-check", skill[1:],
                         says="`tool`")
            if kind == "heartbeat" and name in ("interval_minutes", "time_of_day", "day_of_week", "cron_expression"):
                line, stop = self.base.line_of(entry["key"].start_mark.index)
                kind_path = path.rsplit(".", 1)[0] + ".schedule_type"
                # Without its first line an item has no dash either.
                if kind_path in entries and entry["map"].value[0][0] is not entry["key"]:
                    # As any missing field of an item: at the item's first key.
                    first = entry["map"].value[0][0]
                    self.add("heartbeat-without-time", path, (line, stop + 1, ""), "heartbeat-schedule",
                             (first.start_mark.index, first.end_mark.index), says=f"`{name}:")
            if name == "end" and kind == "active_hours":
                same = place(entries[path[:-3] + "start"])[0]
                self.put("hours-empty", entry, same, "empty-window", says="remove `active_hours`")
            if kind == "subscription" and name == "target_agent":
                if raw == '"default"':
                    self.put("target-is-own-id", entry, '"librarian"', "unknown-agent", fixed='"default"')
                else:
                    self.put("target-misspelt", entry, raw[1:], "unknown-agent", fixed=raw)
            if kind == "subscription" and name == "target_heartbeat":
                self.put("heartbeat-misspelt", entry, raw.replace("-", "_"), "unknown-heartbeat", fixed=raw)
            if kind == "knowledge" and name in ("path", "pack"):
                line, stop = self.base.line_of(entry["key"].start_mark.index)
                first = entry["map"].value[0][0]
                self.add("knowledge-without-file", path, (line, stop + 1, ""), "knowledge-source",
                         (first.start_mark.index, first.end_mark.index), says="`path")
            if name == "is_default":
                line, stop = self.base.line_of(entry["key"].start_mark.index)
                holder = entries["agents"]["key"]
                self.add("no-default-agent", path, (line, stop + 1, ""), "default-agent",
                         (holder.start_mark.index, holder.end_mark.index), says="is_default: true")
            if name in ("id", "slug", "name") and kind in ("setting", "workflow", "agent", "heartbeat", "slot") \
                    and not (kind == "agent" and name == "name"):
                match = re.match(r"(.*)\.(\d+)\.(\w+)$", path)
                if match and match[2] != "0" and isinstance(entry["value"], yaml.ScalarNode) \
                        and (kind != "workflow" or name == "id") and (kind != "slot" or name == "name"):
                    other = entries.get(f"{match[1]}.{int(match[2]) - 1}.{match[3]}")
                    referred = self.base.text.count(raw) > 1
                    if other and not referred:
                        self.put("name-twice", entry, place(other)[0], "duplicate-name", says="another")
            if kind == "tab" and name == "id":
                self.put("tab-named-as-built-in", entry, "status", "reserved-name", says="status")

    # --- layout ------------------------------------------------------------------------------

    def layout(self):
        text = self.base.text
        for entry in self.base.entries:
            name, kind, key = entry["name"], entry["kind"], entry["key"]
            start = key.start_mark.index
            raw, vstart, vend = self.base.value_of(entry)
            value = entry["value"]
            line, end = self.base.line_of(start)
            if entry["map"].flow_style:
                continue
            indent = text[line:start]
            keys = [k for k, _ in entry["map"].value]
            at = keys.index(key)
            plain = isinstance(value, yaml.ScalarNode) and value.style is None and "\n" not in raw
            one_line = isinstance(value, yaml.ScalarNode) and "\n" not in raw
            before = entry["map"].value[at - 1][1] if at else None
            if indent and not indent.strip() and one_line:
                self.add("tab-as-indentation", entry["path"], (line, start, "\t"), "yaml-syntax", (line, line + 1),
                         says="spaces")
            colon = key.end_mark.index
            alone = not indent.strip(" -")
            if one_line and alone and at and vend == end:
                # A scalar above would swallow the line: only what ends visibly lets it stand alone.
                self.add("colon-missing", entry["path"], (colon, colon + 1, ""), "yaml-syntax", (start, end - 1),
                         says="`key: value`")
                spaced = (colon + 1, vstart, "")
                if re.fullmatch(r"[\w.-]+", raw):
                    self.add("space-after-colon-missing", entry["path"], spaced, "yaml-syntax", (colon, colon + 1),
                             fix=[(colon + 1, colon + 1, " ")])
            if one_line and alone and not at and len(keys) > 1 and vend == end and kind != "manifest":
                self.add("colon-missing-first", entry["path"], (colon, colon + 1, ""), "yaml-syntax",
                         (start, end - 1), says="`key: value`")
            if isinstance(value, yaml.ScalarNode) and value.style == '"' and "\n" not in raw and vend == end:
                self.add("quote-not-closed", entry["path"], (vend - 1, vend, ""), "yaml-syntax",
                         (vstart, vstart + 1), says="close")
            if isinstance(value, yaml.SequenceNode) and value.flow_style and "\n" not in raw and vend == end:
                self.add("bracket-not-closed", entry["path"], (vend - 1, vend, ""), "yaml-syntax",
                         (vstart, vstart + 1), says="`]`")
            if isinstance(value, yaml.MappingNode) and value.flow_style and "\n" not in raw and vend == end:
                self.add("brace-not-closed", entry["path"], (vend - 1, vend, ""), "yaml-syntax",
                         (vstart, vstart + 1), says="`}`")
            if plain and vend == end and kind in ("manifest", "tool", "workflow") and name in ("description", "intent") \
                    and '"' not in raw and "'" not in raw and ":" not in raw:
                words = raw.split(" ")
                new = words[0] + ": " + " ".join(words[1:])
                after = vstart + len(new)
                self.add("colon-in-text", entry["path"], (vstart, vend, new), "yaml-syntax",
                         (vstart + len(words[0]), vstart + len(words[0]) + 1), fix=[(vstart, after, f'"{new}"')])
                for char in "@`%":
                    self.add("text-starts-with-sign", entry["path"], (vstart, vend, char + raw), "yaml-syntax",
                             (vstart, vstart + 1), fix=[(vstart, vend + 1, f'"{char}{raw}"')])
            if name in ("cron", "cron_expression") and vend == end:
                for wrong in ("*/15 * * * *", "* 8 * * 1"):
                    self.add("cron-without-quotes", entry["path"], (vstart, vend, wrong), "yaml-syntax",
                             (vstart, vstart + len(wrong)), fix=[(vstart, vstart + len(wrong), f'"{wrong}"')])
        for item in self.base.items:
            node, seq = item["node"], item["seq"]
            if seq.flow_style:
                continue
            start = node.start_mark.index
            line, end = self.base.line_of(start)
            dash = text.rfind("-", line, start)
            if isinstance(node, yaml.MappingNode) and item["at"] and dash > 0 and len(node.value) > 1 \
                    and not node.flow_style and isinstance(seq.value[item["at"] - 1], yaml.MappingNode):
                first = node.value[0][0]
                earlier = {k.value for k, _ in seq.value[item["at"] - 1].value}
                name = first.value
                if name in earlier:
                    self.add("dash-missing", item["path"], (dash, dash + 1, " "), "duplicate-key",
                             (start, start + len(name)), says="`- `")
            if isinstance(node, yaml.ScalarNode) and dash > 0 and re.fullmatch(r"[\w.]+", node.value) \
                    and node.style is None and item["list"] in ("required_scopes", "emits") and line < dash:
                # In the column of the other items it cannot continue the text above, so the grammar stops here.
                if item["at"] and node.end_mark.index == end:
                    self.add("dash-missing-before-word", item["path"], (dash, dash + 2, ""), "yaml-syntax",
                             (dash, end - 2), says=f"`- {node.value}`")
                    above = seq.value[item["at"] - 1]
                    last = item["at"] + 1 == len(seq.value) and "#" not in text[above.start_mark.index:end]
                    if last and above.style is None:
                        self.add("dash-lost-in-text", item["path"], (dash, dash + 1, " "), "bad-pattern",
                                 (above.start_mark.index, end), says="`- `")

    def all(self):
        for step in (self.keys, self.extra_keys, self.moved_keys, self.missing_keys, self.duplicate_keys,
                     self.values, self.items, self.rules, self.layout):
            step()
        by_kind = {}
        for fault in self.faults:
            by_kind.setdefault(fault["fault"], []).append(fault)
        chosen = []
        for kind in by_kind.values():
            chosen += self.chance.sample(kind, min(EACH_MAX, len(kind)))
        return chosen


def refused(text):
    """True when the SDK refuses it, or would but for what it lets pass (keys that stand twice)."""
    try:
        data = yaml.safe_load(text)
        if isinstance(data, dict):
            data.pop("docs_url", None)
        Manifest.model_validate(data)
    except Exception:
        return True
    return twice(yaml.compose(text))


def twice(node):
    if isinstance(node, yaml.MappingNode):
        names = [key.value for key, _ in node.value]
        return len(names) != len(set(names)) or any(twice(value) for _, value in node.value)
    return isinstance(node, yaml.SequenceNode) and any(twice(item) for item in node.value)


def main():
    total = {}
    for path in sorted(HERE.glob("*.yaml")):
        base = Base(path)
        chosen = Maker(base, random.Random(f"{SEED} {base.name}")).all()
        lines = [json.dumps(fault, ensure_ascii=False) for fault in chosen]
        path.with_suffix(".jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        for fault in chosen:
            total[fault["fault"]] = total.get(fault["fault"], 0) + 1
    print(sum(total.values()), "faults of", len(total), "kinds")


if __name__ == "__main__":
    main()
