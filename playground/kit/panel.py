"""The head of the training panel: buttons with their keys, where a run stands in words, its numbers, and its epochs as a film."""

from functools import partial
from typing import Any

from playground import parts
from playground.kit import download
from playground.kit.training import Training, live
from playground.numerals import text
from playground.runs.run import Run
from playground.words import _, sentences

WORTH_TELLING = 1.0  # seconds of waiting


def head(training: Training) -> None:
    """Buttons, sentence, progress, numbers, and the track of epochs."""
    key, run = f"{training.page}.runner", training.run
    data = {
        "label": _("Progress of the training"),
        "buttons": buttons(training),
        "also": also(training),
        "sentence": sentence(training),
        "progress": None if run is None or run.is_over else run.progress,
        "numbers": numbers(run, training.shown_epoch) if run else [],
    }
    parts.mount("runner", key, data, on_act_change=lambda: _act(training, key))
    film(training)


def buttons(training: Training) -> list[dict[str, Any]]:
    """What can be done with a training, and with which key."""
    run, led = training.own, training.led
    none = training.service is None
    pin = _button("pin", _("Pin"), _("Keep the curves of this run on the chart, to compare others with it"), "p", "pin", run is None)
    return [
        _main(led, none),
        _button("step", _("One step"), _("One step of gradient descent, then pause"), "s", "step", none),
        _button("epoch", _("One epoch"), _("On to the end of this epoch, then pause"), "e", "epoch", none),
        _button("stop", _("Stop"), _("End this training; what it has learned stays on the screen"), "x", "stop", led is None),
        _button(
            "rewind",
            _("Rewind"),
            _("Back to the start: the very same first weights, and the first values"),
            "b",
            "rewind",
            none,
        ),
        pin | {"pressed": run is not None and run.is_pinned},
    ]


def _main(led: Run | None, disabled: bool) -> dict[str, Any]:
    """One button that trains, pauses and resumes."""
    if led is None:
        return _button("toggle", _("Train"), _("Train a new model with the values on this page"), "t", "play", disabled) | {"first": True}
    if led.orders.paused:
        return _button("toggle", _("Resume"), _("Go on with the training"), "t", "play", disabled) | {"first": True}
    return _button("toggle", _("Pause"), _("Hold the training where it is"), "t", "pause", disabled) | {"first": True}


def also(training: Training) -> list[dict[str, Any]]:
    """What else the sentence offers."""
    run, found = training.own, []
    if run and run.state == "diverged" and run.last_good is not None and hasattr(run.now, "learning_rate"):
        label = _("Back to epoch {epoch} with a tenth of the rate").format(epoch=run.last_good.epoch)
        found.append(_button("retry", label, _("Goes on from the last good weights; the curves stay")))
    if training.led and changed(training):
        found.append(_button("anew", _("Train anew"), _("End this training and begin one with the values on this page")))
    return found


def changed(training: Training) -> bool:
    """Whether the screen has values that the run on it has not, and will not get by itself."""
    run, spec = training.run, training.spec
    if run is None:
        return False
    by_itself = live(spec) if training.led else ()
    return any(getattr(spec, name) != getattr(run.now, name) for name in spec.__dataclass_fields__ if name not in by_itself)


def sentence(training: Training) -> str:
    """Where the run on the screen stands, whose it is, and whether it has the values of the screen."""
    run = training.run
    if run is None:
        return _("No training service runs here.")
    stands = _at_start(training) or standing(run)
    if run.is_shared:
        default = run.spec == type(run.spec)()
        shared = _("Everybody sees this run with the default values; press Train to start your own.")
        linked = _("Everybody who opens this address sees this run with its values; press Train to start your own.")
        other = _("Your values are other ones; a new training uses them.")
        return sentences(shared if default else linked, stands, other if changed(training) else "")
    return sentences(stands, _("The values have changed since; a new training uses them.") if changed(training) else "")


def _at_start(training: Training) -> str:
    status, run = training.service.status, training.run
    if status.state in ("starting", "warming") and run.state == "queued":
        return _("The workers are warming up, {warm} of {total} are ready; the training starts by itself.").format(
            warm=status.warm, total=status.total
        )
    wait = training.service.wait(run) if run.state == "queued" else None
    if wait is not None and wait >= WORTH_TELLING:
        return _("Waiting for a free worker: place {place} in the queue, about {time}.").format(place=run.place, time=seconds(wait))
    return ""


def standing(run: Run) -> str:
    """Where a run stands, in a sentence."""
    words = {
        "queued": _("Waiting for a free worker: place {place} in the queue."),
        "starting": _("Starting."),
        "running": _("Epoch {epoch} of {epochs}, {left} left."),
        "paused": _("Paused after step {step}, in epoch {epoch} of {epochs}."),
        "finished": _("Finished after epoch {epochs}, in {seconds}."),
        "stopped": why_stopped(run.reason),
        "diverged": _("Diverged at step {step}: the loss has grown beyond all bounds. Try a smaller learning rate; the curves stay."),
        "failed": why_failed(run.reason),
    }
    if "download" in run.snapshots and run.state == "running" and not run.step:
        return _("Downloading: {done:.0f} of {total:.0f} MB.").format(**{key: value / 1e6 for key, value in run.snapshots["download"].items()})
    left = "…" if run.seconds_left is None else seconds(run.seconds_left)
    named = {"place": run.place, "step": f"{run.step:,}", "epoch": int(run.epoch), "epochs": run.now.num_epochs, "left": left}
    return words[run.state].format(**named, seconds=seconds(run.seconds))


def why_stopped(reason: str) -> str:
    """Why a run ended before its time."""
    words = {
        "replaced": _("Stopped after epoch {epoch} of {epochs}, because another training was started."),
        "left": _("Stopped after epoch {epoch} of {epochs}, because nobody was looking."),
        "made_way": _("Stopped after epoch {epoch} of {epochs}, because it was paused while others waited."),
    }
    return words.get(reason, _("Stopped after epoch {epoch} of {epochs}."))


def why_failed(reason: str) -> str:
    """Why a run ended that should not have."""
    if reason.startswith("download_"):
        why = download.why_failed(reason.removeprefix("download_"))
        return sentences(why, _("Nothing was trained. Train again, or choose data that ship with the app."))
    words = {
        "worker_died": _("The process that trained has died. The next training gets a new one."),
        "out_of_memory": _("The training ran out of memory. Try a smaller model or batch."),
        "queue_full": _("Too many people are waiting already. Try again in a minute."),
        "no_service": _("The training service has ended."),
    }
    return words.get(reason, _("The training failed. Press Train to try again."))


def numbers(run: Run, epoch: int | None = None) -> list[dict[str, str]]:
    """What is read off a run: its losses at the epoch that is looked at, the rest at this moment."""
    frame = None if epoch is None else run.film.at(epoch)
    latest = partial(run.history.latest, step=frame.step if frame else None)
    accuracy = latest("validation_accuracy")
    pace, throughput = run.tempo.seconds_per_step, run.tempo.examples_per_second
    names = {
        True: (_("training loss"), _("validation loss"), _("The mean over the validation set, after the last whole epoch")),
        False: (_("loss before the last step"), _("loss now"), ""),
    }
    before, now, help = names[getattr(run.spec, "VALIDATES", True)]
    entries = [
        (before, loss_text(latest("loss")), _("The mean over the last batches, each before the step that it led to")),
        (now, loss_text(latest("validation_loss")), help),
        *([(_("validation accuracy"), percent(accuracy), "")] if accuracy is not None else []),
        (_("examples a second"), f"{throughput:,.0f}" if throughput is not None else "–", ""),
        (_("time per step"), seconds(pace) if pace is not None else "–", ""),
        (_("time left"), seconds(run.seconds_left) if run.seconds_left is not None else "–", ""),
        (_("device"), device(run), ""),
    ]
    return [{"label": label, "value": value, "help": help} for label, value, help in entries]


def device(run: Run) -> str:
    """Where a run is trained, and how much memory it takes there."""
    name = run.device or "–"
    return _("{device}, {size} MB").format(device=name, size=f"{run.memory / 1e6:,.0f}") if run.memory else name


def film(training: Training) -> None:
    """The epochs that are kept, on a track with the present at its end."""
    key, run = f"{training.page}.film", training.run
    kept = [epoch for epoch in run.film.epochs if epoch < run.epoch] if run else []
    data = {
        "epochs": kept,
        "looked": -1 if training.shown_epoch is None else training.shown_epoch,
        "present": _present(run) if run else "",
        "interval": 400,
        "words": _film_words(),
    }
    parts.mount("film", key, data, on_epoch_change=lambda: _look(training, key))


def _present(run: Run) -> str:
    return _("epoch {epoch}").format(epoch=int(run.epoch)) if run.is_over else _("live")


def _look(training: Training, key: str) -> None:
    epoch = parts.heard(key, "epoch")
    if isinstance(epoch, int) and not isinstance(epoch, bool):
        training.look_at(epoch if epoch >= 0 else None)


def _act(training: Training, key: str) -> None:
    acts = {
        "toggle": training.toggle,
        "anew": training.start,
        "step": lambda: training.advance("step"),
        "epoch": lambda: training.advance("epoch"),
        "stop": training.stop,
        "rewind": training.rewind,
        "retry": training.retry,
        "pin": training.pin,
    }
    sent = parts.heard(key, "act")
    name = sent.get("act") if isinstance(sent, dict) and not parts.is_echo(key, sent) else None
    if isinstance(name, str) and name in acts:
        acts[name]()


def percent(share: float | None) -> str:
    """A share as a percentage with one digit."""
    return "–" if share is None else _("{number} %").format(number=f"{100 * share:.1f}")


def seconds(value: float) -> str:
    """A duration in the unit in which it is easiest to read."""
    if value < 0.1:
        return _("{number} ms").format(number=f"{1000 * value:.2g}" if value < 0.01 else f"{1000 * value:.0f}")
    if value < 100:
        return _("{number} s").format(number=f"{value:.1f}" if value < 10 else f"{value:.0f}")
    return _("{number} min").format(number=f"{value / 60:.0f}")


def loss_text(value: float | None) -> str:
    """A loss with four digits after the point, or so large that nobody reads them; "–" where there is none."""
    return "–" if value is None else text(value, 4)


def _button(act: str, label: str, help: str, key: str = "", icon: str = "", disabled: bool = False) -> dict[str, Any]:
    return {"act": act, "label": label, "help": help, "key": key, "icon": icon, "disabled": disabled}


def _film_words() -> dict[str, str]:
    return {
        "title": _("The epochs of this training, and the present at the right end"),
        "epoch": _("epoch {epoch}"),
        "first": _("The first epoch that is kept"),
        "back": _("One kept epoch back (left arrow)"),
        "play": _("Play the training from here (space)"),
        "pause": _("Pause (space)"),
        "forward": _("One kept epoch on (right arrow)"),
        "last": _("The present"),
        "track": _("Epoch that is looked at"),
        "speed": _("Speed"),
    }
