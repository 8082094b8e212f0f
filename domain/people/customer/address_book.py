"""The addresses that a customer keeps, and which of them is taken where none is named."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, assert_never, get_args

from domain.kernel import Erased, NotFound, Personal, Refusal, command, event, in_part
from domain.people.address import Address, checked, checked_for_invoice, delivered_to

MOST_ADDRESSES = 20
Use = Literal["delivery", "billing"]
USES: tuple[Use, ...] = get_args(Use)
Op = Literal["added", "changed", "removed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """The ids of the addresses that parcels and invoices go to; at most one each."""

    delivery: str | None = None
    billing: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressBook:
    """`addresses` by their ids, in the order of their coming."""

    addresses: Mapping[str, Address | Erased] = field(default_factory=dict)
    defaults: Defaults = field(default_factory=Defaults)

    def entry(self, address_id: str) -> Address:
        """As it is now. Raises `NotFound`, whoever else's it is."""
        found = self.addresses.get(address_id)
        if found is None or isinstance(found, Erased):
            raise NotFound
        return found


@command
class AddAddress:
    """Without `default_for` it is the default for whatever has none yet."""

    address_id: str
    address: Address
    default_for: tuple[Use, ...] | None = None


@command
class ChangeAddress:
    """Without `default_for` it stays what it is the default for, as far as it can be that."""

    address_id: str
    address: Address
    default_for: tuple[Use, ...] | None = None


@command
class RemoveAddress:
    """What it was the default for has none afterwards: where a parcel goes is chosen by its buyer,
    and never passes on by itself."""

    address_id: str


BookCommand = AddAddress | ChangeAddress | RemoveAddress


@event("customer.address_book_changed")
class AddressBookChanged:
    """`defaults` are those from then on; a removed address is not told once more."""

    subject: str
    op: Op
    address_id: str
    address: Personal[Address] | None = None
    defaults: Defaults


class AddressLimitReached(Refusal):
    """An address book has {limit} addresses at most; remove one that is not needed any more."""

    limit: int


def decide_book(
    book: AddressBook, command: BookCommand, subject: str
) -> tuple[AddressBookChanged, ...]:
    match command:
        case AddAddress() | ChangeAddress():
            with in_part("address"):
                address = checked_for_invoice(command.address)
            return _kept(book, _placed(book, command, address), subject)
        case RemoveAddress(address_id=address_id):
            _refuse_unknown(book, address_id)
            return (
                AddressBookChanged(
                    subject=subject,
                    op="removed",
                    address_id=address_id,
                    defaults=_without(book.defaults, address_id),
                ),
            )
        case _:
            assert_never(command)


def evolve_book(book: AddressBook, event: AddressBookChanged) -> AddressBook:
    if event.op == "removed":
        left = {key: kept for key, kept in book.addresses.items() if key != event.address_id}
        return AddressBook(addresses=left, defaults=event.defaults)
    kept = book.addresses.get(event.address_id) if event.address is None else event.address
    addresses = book.addresses if kept is None else {**book.addresses, event.address_id: kept}
    return AddressBook(addresses=addresses, defaults=event.defaults)


def _placed(
    book: AddressBook, command: AddAddress | ChangeAddress, address: Address
) -> AddAddress | ChangeAddress:
    """In its normal form; what is added once more is what is there already."""
    if isinstance(command, ChangeAddress):
        _refuse_unknown(book, command.address_id)
        return replace(command, address=address)
    there = (key for key, kept in book.addresses.items() if kept == address)
    return replace(command, address=address, address_id=next(there, command.address_id))


def _kept(
    book: AddressBook, command: AddAddress | ChangeAddress, subject: str
) -> tuple[AddressBookChanged, ...]:
    address_id, added = command.address_id, command.address_id not in book.addresses
    if added and len(book.addresses) >= MOST_ADDRESSES:
        raise AddressLimitReached(limit=MOST_ADDRESSES)
    defaults = _asked(book, command) if command.default_for is not None else _unasked(book, command)
    if book.addresses.get(address_id) == command.address and defaults == book.defaults:
        return ()
    return (
        AddressBookChanged(
            subject=subject,
            op="added" if added else "changed",
            address_id=address_id,
            address=command.address,
            defaults=defaults,
        ),
    )


def _asked(book: AddressBook, command: AddAddress | ChangeAddress) -> Defaults:
    """Raises `DeliveryCountryNotServed` for a default that no parcel can be sent to."""
    wanted = command.default_for or ()
    if "delivery" in wanted:
        with in_part("address"):
            checked(command.address)
    freed = _without(book.defaults, command.address_id)
    return replace(freed, **dict.fromkeys(wanted, command.address_id))


def _unasked(book: AddressBook, command: AddAddress | ChangeAddress) -> Defaults:
    fit = [use for use in USES if use != "delivery" or delivered_to(command.address)]
    if command.address_id not in book.addresses:
        free = [use for use in fit if getattr(book.defaults, use) is None]
        return replace(book.defaults, **dict.fromkeys(free, command.address_id))
    own = [use for use in fit if getattr(book.defaults, use) == command.address_id]
    return replace(
        _without(book.defaults, command.address_id), **dict.fromkeys(own, command.address_id)
    )


def _without(defaults: Defaults, address_id: str) -> Defaults:
    return Defaults(
        delivery=None if defaults.delivery == address_id else defaults.delivery,
        billing=None if defaults.billing == address_id else defaults.billing,
    )


def _refuse_unknown(book: AddressBook, address_id: str) -> None:
    if address_id not in book.addresses:
        raise NotFound
