"""Whatever a page does or shows, a route of the API does or gives too; what is not so is named, with the reason."""

import ast
import inspect
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver

import leadline.web
from leadline.web.api.api import api

WEB = Path(leadline.web.__file__).parent
Name = tuple[str, str]  # module, function

IN_THE_BROWSER_ALONE = {
    "account-added": "a person makes the own account, by a link of a letter",
    "invitation-accepted": "a person joins by a link of a letter",
    "address-asked": "how one signs in is changed where the person says again who it is, as a token may have leaked",
    "address-changed": "by a link that goes to the new address",
    "organisation-added": "a token is for one organisation; who runs the installation does so in the browser",
    "installation-granted": "as above",
    "installation-taken": "as above",
    "account-switched-off": "as above",
    "account-switched-on": "as above",
    "mapping-changed": "one select of the mapping's page; a program writes the mapping whole (mapping-written)",
}
"""Actions that pages call and no route does."""

SHOWN = {
    "organisation": "list_assessments list_my_questionnaires",
    "assessment-add": "create_assessment",
    "assessment": "read_assessment list_steps",
    "assessment-define": "patch_assessment preview_model_change",
    "assessment-methods": "patch_assessment",
    "assessment-collect": "list_steps",
    "assessment-delete": "remove_assessment",
    "people": "list_members list_invitations",
    "people-invite": "create_invitation",
    "member": "put_member",
    "member-remove": "delete_member",
    "invitation-again": "send_invitation_again",
    "invitation-withdraw": "withdraw_invitation",
    "organisation-settings": "change_organisation list_units",
    "unit-add": "create_unit",
    "unit": "change_unit",
    "unit-remove": "delete_unit",
    "audit": "list_entries",
    "jobs": "list_jobs",
    "job": "read_job",
    "job-part": "read_job",
    "job-cancel": "cancel_job",
    "campaigns": "list_campaigns",
    "campaign-add": "create_campaign",
    "campaign": "read_campaign read_progress list_participants",
    "campaign-change": "patch_campaign",
    "campaign-items": "choose_items",
    "campaign-people": "add_participants",
    "campaign-person-remove": "remove_participant",
    "campaign-act": "open_campaign close_campaign delete_campaign send_invitations send_reminders",
    "campaign-workbook": "read_workbook",
    "campaign-import": "import_answers",
    "questionnaire-join": "join_campaign",
    "questionnaire": "read_questionnaire",
    "questionnaire-save": "put_answer",
    "questionnaire-end": "end_questionnaire",
    "interviews": "list_sessions",
    "interview-guide": "read_guide",
    "interview-add": "create_session",
    "observations": "list_sessions",
    "observation-guide": "read_guide read_walk_through",
    "observation-add": "create_session",
    "interview": "read_session list_ratings list_quotes list_checks",
    "interview-change": "patch_session",
    "interview-delete": "remove_session",
    "interview-notes": "put_notes",
    "interview-item": "put_rating remove_rating",
    "interview-step": "put_check remove_check",
    "interview-quote": "create_quote",
    "interview-quote-remove": "delete_quote",
    "consensus": "list_agreement read_reliability",
    "consensus-agree": "put_agreed",
    "consensus-withdraw": "remove_agreed",
    "evidence": "list_evidence",
    "evidence-coverage": "list_coverage",
    "evidence-add": "create_evidence upload_evidence_file",
    "evidence-piece": "read_evidence_piece",
    "evidence-change": "put_evidence upload_evidence_file",
    "evidence-review": "review_evidence",
    "evidence-remove": "delete_evidence",
    "evidence-file": "download_evidence_file",
    "sources": "list_data list_connections show_look",
    "source-add": "upload_data",
    "source-replace": "replace_data",
    "source-remove": "delete_data",
    "connection-add": "connect_data",
    "connection-read": "read_connection",
    "connection-remove": "delete_connection",
    "mapping": "show_mapping show_preview",
    "mapping-columns": "show_look show_mapping",
    "mapping-propose": "propose_mapping",
    "mapping-change": "put_mapping",
    "mapping-text": "put_mapping",
    "mapping-read": "read_data",
    "mapping-confirm": "approve_mapping",
    "data-quality": "show_quality",
    "kpis": "list_kpis list_kpi_values",
    "kpi-template": "read_kpi_template",
    "kpi-add": "upload_kpis",
    "kpi-remove": "delete_kpis",
    "models": "list_models list_shipped_models",
    "model-add": "create_model",
    "model": "read_model_version list_model_changes",
    "model-workbook": "download_model_workbook",
    "model-folder": "download_model_folder",
    "model-archive": "change_model",
    "model-remove": "delete_model",
    "shipped-workbook": "download_shipped_workbook",
    "shipped-starter": "download_starter",
    "assessment-import": "take_folder_in",
    "assessment-folder": "take_folder_away",
    "assessment-score": "list_results list_jobs",
    "result-make": "make_new_result",
    "result-progress": "read_job",
    "assessment-plan": "read_plan",
    "results": "read_result read_whole_result read_scores",
    "result-indicators": "read_whole_result list_indicators",
    "result-what-if": "suppose_otherwise",
    "result-indicator": "read_whole_result list_worst_objects",
    "result-agreement": "read_whole_result",
    "result-rules": "read_whole_result list_rules",
    "result-rule": "read_whole_result list_violating_objects",
    "result-quality": "read_whole_result",
    "result-process": "ask_process",
    "result-units": "compare_units",
    "result-comparison": "compare_results",
    "result-explain": "explain_number",
    "result-report": "read_report",
    "result-json": "read_whole_result",
    "home": "me",
    "organisations": "me",
    "profile": "me change_me",
    "choose-language": "change_me",
    "sign-out-others": "end_sessions",
    "sessions": "list_own_sessions",
    "session-end": "end_own_session",
    "api-tokens": "list_tokens create_token",
    "api-token-revoke": "delete_token",
}
"""Every page, and the routes that do and give the same."""
NO_ROUTE = {
    "setup", "invitation", "address", "address-confirm", "organisation-add", "installation", "installation-log",
    "installation-account", "installation-grant", "installation-take", "installation-off", "installation-on",
}  # fmt: skip
"""Pages of what is in the browser alone, see above."""


@cache
def written() -> Mapping[Name, ast.AST]:
    """Return every function of the web application, at the top of a module."""
    return {
        (module, node.name): node
        for module, tree in trees().items()
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
    }


@cache
def trees() -> Mapping[str, ast.Module]:
    """Return every module of the web application as it is written."""
    modules = {path: path.relative_to(WEB.parent.parent).with_suffix("") for path in WEB.rglob("*.py")}
    return {".".join(name.parts): ast.parse(path.read_text(encoding="utf-8")) for path, name in modules.items()}


@cache
def known(module: str) -> Mapping[str, Name]:
    """Return what the names in a module stand for: functions of its own, and what it imports."""
    tree = trees()[module]
    own = {node.name: (module, node.name) for node in tree.body if isinstance(node, ast.FunctionDef)}
    imported = {
        alias.asname or alias.name: (node.module or "", alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    return {**imported, **own}


@cache
def tables(module: str) -> Mapping[str, ast.AST]:
    """Return what is written down at the top of a module, such as a table of functions, by its name."""
    return {
        target.id: node
        for node in trees()[module].body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }


def calls(function: Name) -> Iterator[Name]:
    """Give the functions that one names, also by way of a module or of a table."""
    module, parts = function[0], [written()[function]]
    while parts:
        for node in ast.walk(parts.pop()):
            if isinstance(node, ast.Name) and node.id in known(module):
                yield known(module)[node.id]
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in tables(module):
                parts.append(tables(module)[node.id])
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                package, name = known(module).get(node.value.id, ("", ""))
                yield f"{package}.{name}", node.attr


def actions_from(starts: Iterator[Name]) -> set[str]:
    """Return the actions that are reached from some functions."""
    waiting, seen, found = list(starts), set(), set()
    while waiting:
        function = waiting.pop()
        if function in seen or function not in written():
            continue
        seen.add(function)
        for mark in getattr(written()[function], "decorator_list", ()):
            if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id == "action":
                found.add(mark.args[0].value)
        waiting.extend(calls(function))
    return found


def patterns(within: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for each in within:
        if isinstance(each, URLResolver):
            yield from patterns(each.url_patterns)
        else:
            yield each


def name_of(view: object) -> Name:
    plain = inspect.unwrap(view)
    return getattr(plain, "__module__", ""), getattr(plain, "__name__", "")


def views() -> Iterator[Name]:
    """Give the views of our pages."""
    its = (name_of(each.callback) for each in patterns(get_resolver().url_patterns) if callable(each.callback))
    return (each for each in its if each in written())


def operations() -> dict[str, Name]:
    """Return the view of every route, by its name in the description."""
    return {
        operation.view_func.__name__: name_of(operation.view_func)
        for _, router in api._routers
        for path in router.path_operations.values()
        for operation in path.operations
    }


def test_what_pages_write_the_api_writes_too() -> None:
    by_pages, by_routes = actions_from(views()), actions_from(iter(operations().values()))
    assert {"unit-added", "assessment-deleted", "campaign-opened", "mapping-changed", "answer-saved"} <= by_pages
    assert by_pages - by_routes == set(IN_THE_BROWSER_ALONE)


def test_for_every_page_there_are_routes() -> None:
    pages = {each.name for each in patterns(get_resolver().url_patterns) if name_of(each.callback) in written()}
    named = {each for each in pages if each} - {"api-root", "openapi-json"}
    assert named == set(SHOWN) | NO_ROUTE
    assert {route for routes in SHOWN.values() for route in routes.split()} <= set(operations())


def test_no_route_is_forgotten_in_the_list() -> None:
    """Every route stands beside a page, but those only programs need."""
    beside = {route for routes in SHOWN.values() for route in routes.split()}
    assert set(operations()) - beside == {
        "meaning", "read_organisation", "read_member",
    }  # fmt: skip
