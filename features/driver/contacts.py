"""The contacts of an account, their lists, the answers to trigger words and the tasks of agents."""

from __future__ import annotations

from features.driver.wire import Json, Wire


class Contacts:
    """The routes that only a system with contacts has."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def save(self, number: str, name: str) -> None:
        self._wire.ask("PUT", f"/v1/contacts/{number}", body={"name": name})

    def edit(self, number: str, /, **changes: object) -> None:
        self._wire.ask("PATCH", f"/v1/contacts/{number}", body=changes)

    def contact(self, number: str) -> Json:
        """The contact with the lists they are on and the notes of their consent."""
        return self._wire.ask("GET", f"/v1/contacts/{number}")

    def all_contacts(self, search: str, **filters: str) -> list[Json]:
        """What All Contacts shows for a search."""
        return self._wire.ask_all("/v1/contacts", "contacts", {"search": search, **filters})

    def make_list(self, name: str) -> None:
        self._wire.ask("PUT", f"/v1/lists/{name}")

    def put_on(self, name: str, number: str) -> None:
        self._wire.ask("PUT", f"/v1/lists/{name}/contacts/{number}")

    def take_off(self, name: str, number: str) -> None:
        self._wire.ask("DELETE", f"/v1/lists/{name}/contacts/{number}")

    def details(self, name: str) -> list[Json]:
        """What the Details View of a list shows."""
        return self._wire.ask_all(f"/v1/lists/{name}", "contacts", {})

    def answer(self, trigger: str, text: str, task_for: str | None) -> None:
        """From now on the trigger word is answered so, and raises a task for that list if one is named."""
        response = {"text": text, "task": task_for is not None, "list": task_for}
        self._wire.ask("PUT", f"/v1/responses/{trigger}", body=response)

    def forget_answers(self) -> None:
        for response in self._wire.ask("GET", "/v1/responses")["responses"]:
            self._wire.ask("DELETE", f"/v1/responses/{response['trigger']}")

    def open_tasks(self, number: str) -> list[Json]:
        """What agents still have to do about this contact."""
        tasks = self._wire.ask_all("/v1/tasks", "tasks", {"open": "true"})
        return [task for task in tasks if task["contact"] == number]

    def finish(self, task: str, by: str) -> None:
        self._wire.ask("POST", f"/v1/tasks/{task}/done", body={"by": by})
