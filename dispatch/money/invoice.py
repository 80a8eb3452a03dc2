"""An invoice as a value: items, taxes, payments, and the status that follows from them.

Tax is computed once for each rate on the net sum of the invoice, by the rounding rule of
:mod:`dispatch.values.rounding`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from dispatch.bookings.emissions import Emission
from dispatch.bookings.quotes import Quote
from dispatch.values.rounding import rounded
from dispatch.values.validation import empty_text, fault, outside, refuse

Status = Literal["draft", "issued", "part_paid", "paid", "credited"]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class InvoiceNumber:
    """The place of an invoice or credit note in its cooperative's gapless count of a year."""

    year: int
    counter: int

    def __post_init__(self) -> None:
        refuse(outside(self, year=(2000, 9999), counter=(1, 999_999_999)))

    def __str__(self) -> str:
        return f"{self.year}-{self.counter:05d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceItem:
    """A settled booking as it stands on an invoice.

    Attributes
    ----------
    booking_id, customer_id
        Which booking, and who pays.
    day
        When it was served, or cancelled.
    reference
        The customer's own, may be empty.
    price
        The settled price.
    emissions
        What carrying it emitted, with factors and their sources, one for each kind of vehicle and
        set of factors; empty where nothing was carried.
    """

    booking_id: str
    customer_id: str
    day: date
    reference: str = ""
    price: Quote
    emissions: tuple[Emission, ...] = ()

    def __post_init__(self) -> None:
        refuse(
            [
                *empty_text("booking_id", self.booking_id),
                *empty_text("customer_id", self.customer_id),
            ]
        )

    @property
    def emitted_g(self) -> int:
        """Grams of CO2 equivalent that its rides emitted (use of the vehicles)."""
        return sum(one.use_g for one in self.emissions)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxSum:
    """Net sum and tax of all items of one rate."""

    vat_per_mille: int
    net_cents: int
    vat_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """Money that came in (above 0) or was paid back (below 0); ``id`` is the payer's or bank's."""

    id: str
    cents: int
    on: date

    def __post_init__(self) -> None:
        faults = empty_text("id", self.id)
        if not self.cents:
            faults.append(fault("payment-of-nothing", "cents"))
        refuse(faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """An invoice or, where ``reverses`` is set, a credit note.

    Attributes
    ----------
    customer_id, first_day, last_day
        Who pays, and the period.
    items
        By day and booking; on a credit note with negative quantities.
    number, issued_on, due_on
        ``None`` on a draft.
    payments
        In the order in which they were noted.
    reverses, credited_by
        The invoice that this credit note reverses; the credit note that reverses this invoice.
    """

    customer_id: str
    first_day: date
    last_day: date
    items: tuple[InvoiceItem, ...]
    number: InvoiceNumber | None = None
    issued_on: date | None = None
    due_on: date | None = None
    payments: tuple[Payment, ...] = ()
    reverses: InvoiceNumber | None = None
    credited_by: InvoiceNumber | None = None

    @property
    def taxes(self) -> tuple[TaxSum, ...]:
        """Net sum and tax by rate, the lower rate first."""
        rates = sorted({item.price.vat_per_mille for item in self.items})
        sums = []
        for rate in rates:
            net = sum(i.price.net_cents for i in self.items if i.price.vat_per_mille == rate)
            sums.append(
                TaxSum(vat_per_mille=rate, net_cents=net, vat_cents=rounded(net * rate, 1000))
            )
        return tuple(sums)

    @property
    def net_cents(self) -> int:
        """Sum of all items before tax."""
        return sum(one.net_cents for one in self.taxes)

    @property
    def total_cents(self) -> int:
        """Sum of all items with tax."""
        return sum(one.net_cents + one.vat_cents for one in self.taxes)

    @property
    def paid_cents(self) -> int:
        """Payments that came in less those paid back."""
        return sum(one.cents for one in self.payments)

    @property
    def open_cents(self) -> int:
        """Sum still to be paid; below 0 what is to be paid back; 0 for draft and note."""
        if self.number is None or self.reverses is not None:
            return 0
        owed = 0 if self.credited_by is not None else self.total_cents
        return owed - self.paid_cents

    @property
    def emitted_g(self) -> int:
        """Grams of CO2 equivalent that the rides of all items emitted (use of the vehicles)."""
        return sum(item.emitted_g for item in self.items)

    @property
    def status(self) -> Status:
        """Status that follows from number, payments and reversal."""
        if self.number is None:
            return "draft"
        if self.credited_by is not None:
            return "credited"
        if self.reverses is not None:
            return "issued"
        if self.open_cents <= 0:
            return "paid"
        return "part_paid" if self.paid_cents else "issued"
