"""Whatever is done to a base, kept values are what a recompute from scratch gives.

A seed decides a schema, its data and a long row of edits; after every few of them all kept values are compared. A
failure names its seed and the last edits. AFTERBASE_TEST_SEED runs that seed alone, AFTERBASE_TEST_EDITS more of them.
"""

import os
import random
from collections import Counter

import pytest

from afterbase.actions import computing, filling
from afterbase.engine import compute
from afterbase.engine.schemas import load_tables
from afterbase.ground.database import Database
from tests.compute.edits import Editor
from tests.support.computed import changed_by_a_refill, fill_columns, wrong_values
from tests.support.worlds import World, make_world

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(3_600)]

EDITS = int(os.environ.get("AFTERBASE_TEST_EDITS", "10000"))
FROM_ONE_SEED = 500
CHECK_EVERY = 20
ONE = os.environ.get("AFTERBASE_TEST_SEED")
SEEDS = [int(ONE)] if ONE else range(1, 1 + -(-EDITS // FROM_ONE_SEED))


@pytest.mark.parametrize("seed", SEEDS)
async def test_kept_values_are_those_of_a_recompute_after_any_edits(
    database: Database, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Of every fifth seed a few records are many, so that columns are filled by the job; of every other no formula is
    plain, so that those of numbers are kept as well."""
    if seed % 2:
        monkeypatch.setattr(compute, "PLAIN_LENGTH", 0)
    if seed % 5 == 0:
        monkeypatch.setattr(filling, "INLINE", 6)
        monkeypatch.setattr(computing, "MOST_REACHED", 6)
        monkeypatch.setattr(filling, "BATCH", 5)
    world = await make_world(database)
    rng = random.Random(seed)
    editor = Editor(world, rng)
    await editor.builder.build()
    for number in range(2 * FROM_ONE_SEED):
        await editor.edit()
        if number % CHECK_EVERY == 0 or editor.count >= FROM_ONE_SEED:
            await _check(world, editor, seed)
        if editor.count >= FROM_ONE_SEED:
            break
    assert editor.count >= FROM_ONE_SEED, f"seed {seed}: too much was refused: {Counter(editor.done)}"
    await fill_columns(world)
    monkeypatch.undo()
    context = await world.context()
    async with database.transaction(world.base_id) as connection:
        assert not await changed_by_a_refill(connection, context), f"seed {seed}"


async def _check(world: World, editor: Editor, seed: int) -> None:
    async with world.database.base(world.base_id) as connection:
        wrong = await wrong_values(connection, await load_tables(connection))
    told = "\n".join(wrong[:8])
    assert not wrong, f"seed {seed}, after {len(editor.done)} edits, {editor.done[-CHECK_EVERY:]}:\n{told}"
