"""What a submission sends is made into plain values or refused, in little time and in little memory."""

import contextlib
import json
import os
import threading
import time
import tracemalloc
from collections import namedtuple

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from dlkit.classroom.elsewhere import Stranger
from dlkit.grading import wire
from dlkit.grading.wire import Broken, Packer, unpack

KINDS = ("f8", "f4", "f2", "i8", "i4", "i2", "i1", "u8", "u4", "u2", "u1", "?")
quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def there_and_back(value):
    packer = Packer()
    return unpack(json.loads(json.dumps(packer.pack(value))), bytes(packer.arrays))


def is_same(one, other):
    if isinstance(one, (list, tuple)):
        return type(one) is type(other) and len(one) == len(other) and all(map(is_same, one, other))
    if isinstance(one, np.ndarray):
        same = one.dtype == other.dtype and one.shape == other.shape
        return type(other) is np.ndarray and same and one.tobytes() == other.tobytes()
    return type(one) is type(other) and (one == other or one != one)


# Values


plain = st.none() | st.just(...) | st.booleans() | st.floats() | st.integers(-(2**63) + 1, 2**63 - 1)
plain |= st.text(max_size=20)
arrays = arrays_of.arrays(
    st.sampled_from(KINDS).map(np.dtype), arrays_of.array_shapes(min_dims=0, min_side=0, max_side=4)
)
values = st.recursive(
    plain | arrays,
    lambda inner: st.lists(inner, max_size=4) | st.lists(inner, max_size=4).map(tuple),
    max_leaves=12,
)


@quick
@given(values)
def test_values_come_through_as_they_are(value):
    assert is_same(value, there_and_back(value))


@pytest.mark.parametrize("kind", KINDS)
def test_a_scalar_of_numpys_stays_one(kind):
    value = np.dtype(kind).type(1)
    assert type(there_and_back(value)) is type(value)


@pytest.mark.parametrize("kind", [">f8", ">f4", ">i2"])
def test_big_endian_arrays_come_in_this_machines_order(kind):
    back = there_and_back(np.arange(3, dtype=kind))
    assert back.dtype.isnative
    assert back.tolist() == [0, 1, 2]


def test_fortran_order_and_slices_keep_their_entries():
    array = np.asfortranarray(np.arange(12.0).reshape(3, 4))
    assert there_and_back(array).tolist() == array.tolist()
    assert there_and_back(array[::2, ::-1]).tolist() == array[::2, ::-1].tolist()


def test_a_subclass_of_an_array_comes_as_an_array():
    class Mine(np.ndarray):
        def __eq__(self, other):
            return True

    back = there_and_back(np.zeros((2, 1)).view(Mine))
    assert type(back) is np.ndarray
    assert there_and_back(np.ma.masked_array([1.0, 2.0], [True, False])).tolist() == [1.0, 2.0]


def test_an_extended_float_comes_as_a_usual_one():
    assert there_and_back(np.ones(2, np.longdouble)).dtype == np.float64


def test_a_generator_goes_on_where_it_was():
    rng = np.random.default_rng(7)
    rng.normal(size=3)
    back = there_and_back(rng)
    assert back.bit_generator.seed_seq.entropy == 7
    assert back.normal(size=4).tolist() == rng.normal(size=4).tolist()


def test_a_generator_of_another_make_is_a_stranger():
    assert there_and_back(np.random.Generator(np.random.MT19937(1))).says == "of type Generator"


def test_a_tuple_with_names_comes_as_a_tuple():
    assert there_and_back(namedtuple("Pair", "w b")(1.0, 2.0)) == (1.0, 2.0)


def itself():
    value = []
    value.append(value)
    return value


def evil(**names):
    return type("Evil", (), names)()


def fails(*_):
    raise RuntimeError("no")


class Meta(type):
    @property
    def __name__(cls):
        raise RuntimeError


STRANGERS = {
    "of type complex": 1j,
    "of type set": {1},
    "of type dict": {"a": 1},
    "of type bytes": b"abc",
    "of type function": there_and_back,
    "of type int": 2**70,
    "of type Evil": evil(shape=property(fails)),
    "an array of object with shape (2,)": np.array([None, {}], object),
    "an array of complex128 with shape (2,)": np.zeros(2, complex),
    "an array of <U1 with shape (1,)": np.array(["a"]),
    "of type complex128": np.complex128(1j),
    "of type str_": np.str_("a"),
    "of type datetime64": np.datetime64("2026-01-01"),
    "an array of 1000000000000 entries": np.broadcast_to(np.zeros(1), (10**12,)),
    "a list of 100001 entries": [0] * 100_001,
    "a tuple of 100001 entries": (0,) * 100_001,
    "of no known type": Meta("X", (), {})(),
}


@pytest.mark.parametrize("says", STRANGERS)
def test_what_cannot_come_along_is_named(says):
    back = there_and_back(STRANGERS[says])
    assert isinstance(back, Stranger)
    assert back.says == says


def test_a_list_that_holds_itself_ends():
    assert isinstance(there_and_back(itself()), list)


def test_lists_that_share_their_parts_do_not_grow_without_end():
    value = [0.0] * 10
    for _ in range(15):
        value = [value] * 10
    packed = Packer().pack(value)
    assert len(json.dumps(packed)) < 30 * wire.LONGEST


def test_arrays_that_are_too_large_together_are_left_out():
    packer = Packer()
    packed = packer.pack([np.zeros(wire.LARGEST_ARRAYS // 20)] * 5)  # 8 bytes a number: two fit
    assert len(packer.arrays) <= wire.LARGEST_ARRAYS
    found = unpack(packed, bytes(packer.arrays))
    assert [type(one) for one in found] == [np.ndarray] * 2 + [Stranger] * 3


def test_functions_have_numbers_where_they_may_be_called():
    kept = []
    packer = Packer(lambda function: kept.append(function) or 4)
    assert unpack(packer.pack(fails), b"", lambda number: number) == 4
    assert kept == [fails]


# What somebody else has packed


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=3), inner, max_size=5),
    max_leaves=20,
)
names = st.sampled_from(["v", "e", "l", "t", "a", "rng", "call", "s", "single"])
nearly = st.recursive(
    st.dictionaries(names, json_values, min_size=1, max_size=2),
    lambda inner: st.fixed_dictionaries({"l": st.lists(inner, max_size=4)}),
    max_leaves=8,
)
counts = st.integers(-5, 40) | st.integers() | st.floats() | st.none() | st.text(max_size=3)
array_like = st.tuples(
    st.sampled_from([*wire.KINDS, "O", "<c16", "<U9"]) | json_values, st.lists(counts, max_size=5), counts
)
generator_like = st.tuples(
    counts,
    json_values
    | st.fixed_dictionaries(
        {
            "bit_generator": st.sampled_from(["PCG64", "MT19937"]),
            "state": st.fixed_dictionaries({"state": counts, "inc": counts}),
            "has_uint32": counts,
            "uinteger": counts,
        }
    ),
)
anything = json_values | nearly | array_like.map(lambda a: {"a": list(a)})
anything |= generator_like.map(lambda g: {"rng": list(g)})


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(anything, st.binary(max_size=64))
def test_unpacking_anything_gives_a_value_or_says_that_it_is_broken(packed, data):
    try:
        value = unpack(packed, data)
    except Broken:
        return
    known = (type(None), type(...), bool, int, float, str, list, tuple, np.ndarray, np.generic)
    assert isinstance(value, (*known, np.random.Generator, Stranger))


MILLION = ["<f8", [1_000_000], 0]
BOMBS = {
    "the same bytes many times": {"l": [{"a": MILLION}] * 1000},
    "more dimensions than there are": {"a": ["<f8", [1_000_000] * 500_000, 0]},
    "a shape whose size is no number": {"a": ["<f8", [1_000_000] * 32, 0]},
    "dimensions beside none": {"a": ["<f8", [0, *[1_000_000] * 40], 0]},
    "more than came along": {"a": ["<f8", [900_000, 1], 7_000_000]},
    "before the beginning": {"a": ["<f8", [1], -8]},
    "lists in lists": json.loads('{"l":[' * 400 + "]}" * 400),
    "an integer without an end": {"v": 10**4000},
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_at_little_cost(bomb):
    data = bytes(8_000_000)
    tracemalloc.start()
    begin = time.process_time()
    try:
        unpack(BOMBS[bomb], data)
    except Broken:
        assert bomb != "lists in lists"
    finally:
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert most < 2 * len(data)
    assert time.process_time() - begin < 2


def test_texts_are_cut():
    assert len(unpack({"v": "x" * 10**6}, b"")) == wire.CHARACTERS
    stranger = unpack({"s": ["n" * 10**6, "x" * 10**6]}, b"")
    assert (len(stranger.name), len(stranger.says)) == (100, 200)


def test_a_truth_that_is_neither_is_true():
    assert unpack({"a": ["|b1", [3], 0]}, bytes([0, 1, 7])).tolist() == [False, True, True]


def test_a_function_is_called_only_where_there_are_functions():
    with pytest.raises(Broken):
        unpack({"call": 0}, b"")


# Messages


@pytest.fixture
def pipe():
    incoming, outgoing = os.pipe()
    yield incoming, outgoing
    for descriptor in (incoming, outgoing):
        with contextlib.suppress(OSError):
            os.close(descriptor)


def framed(text, data=b""):
    return wire.LENGTHS.pack(len(text), len(data)) + text + data


def read_what_was_sent(pipe, data):
    os.write(pipe[1], data)
    os.close(pipe[1])
    return wire.read(pipe[0], time.monotonic() + 5)


def test_a_message_comes_as_it_was_written(pipe):
    wire.write(pipe[1], {"do": "call", "é": [1, None]}, b"123")
    assert wire.read(pipe[0]) == ({"do": "call", "é": [1, None]}, b"123")


def test_a_message_larger_than_a_pipe_comes_whole(pipe):
    data = os.urandom(3_000_000)
    writer = threading.Thread(target=wire.write, args=(pipe[1], {"text": "x" * 10**6}, data))
    writer.start()
    message, found = wire.read(pipe[0], time.monotonic() + 20)
    writer.join()
    assert (len(message["text"]), found) == (10**6, data)


@quick
@given(st.binary(max_size=200))
def test_garbage_is_broken(data):
    incoming, outgoing = os.pipe()
    try:
        with pytest.raises(Broken):
            read_what_was_sent((incoming, outgoing), data)
    finally:
        os.close(incoming)


NO_MESSAGES = {
    "too long a text": wire.LENGTHS.pack(2**32 - 1, 0),
    "too many arrays": wire.LENGTHS.pack(2, 2**32 - 1) + b"{}",
    "cut off": framed(b'{"a": 1}')[:-2],
    "arrays cut off": framed(b"{}", b"12345")[:-2],
    "nothing": b"",
    "half a length": b"\0\0\0",
    "a list": framed(b"[1]"),
    "a number": framed(b"1"),
    "an integer without an end": framed(b'{"a": ' + b"9" * 10_000 + b"}"),
    "no text": framed(b"\xff\xfe\xfd"),
    "lists in lists": framed(b"[" * 50_000),
}


@pytest.mark.parametrize("what", NO_MESSAGES)
def test_what_is_no_message_is_broken(what, pipe):
    with pytest.raises(Broken):
        read_what_was_sent(pipe, NO_MESSAGES[what])


@pytest.mark.parametrize("part", [b"[],", b"{},", b'{"":{}},'])
def test_a_text_that_would_fill_the_memory_is_not_even_read(part, pipe):
    text = b'{"a": [' + part * (wire.LARGEST_TEXT // len(part) - 10) + b"1]}"
    writer = threading.Thread(target=wire.write_all, args=(pipe[1], framed(text)))
    writer.start()
    tracemalloc.start()
    try:
        with pytest.raises(Broken, match="too many parts"):
            wire.read(pipe[0], time.monotonic() + 20)
        assert tracemalloc.get_traced_memory()[1] < 3 * wire.LARGEST_TEXT
    finally:
        tracemalloc.stop()
        writer.join()


def test_reading_ends_at_its_deadline(pipe):
    os.write(pipe[1], framed(b'{"a": 1}')[:-2])
    begin = time.monotonic()
    with pytest.raises(TimeoutError):
        wire.read(pipe[0], begin + 0.3)
    assert time.monotonic() - begin < 2


def test_one_byte_at_a_time_does_not_put_the_deadline_off(pipe):
    stop = threading.Event()

    def drip():
        os.write(pipe[1], wire.LENGTHS.pack(10_000, 0))
        while not stop.wait(0.02):
            os.write(pipe[1], b" ")

    writer = threading.Thread(target=drip)
    writer.start()
    try:
        with pytest.raises(TimeoutError):
            wire.read(pipe[0], time.monotonic() + 0.5)
    finally:
        stop.set()
        writer.join()


def test_writing_to_nobody_who_reads_ends_at_its_deadline(pipe):
    os.set_blocking(pipe[1], False)
    with pytest.raises(TimeoutError):
        wire.write(pipe[1], {"a": "x" * 10**6}, deadline=time.monotonic() + 0.3)


def test_what_the_watch_raises_ends_the_wait(pipe):
    def watch():
        raise RuntimeError("too much memory")

    with pytest.raises(RuntimeError, match="too much memory"):
        wire.read(pipe[0], time.monotonic() + 20, watch)
