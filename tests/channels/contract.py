"""What every driver promises. A driver's test module subclasses this and says how its fake provider behaves."""

from abc import ABC, abstractmethod
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from leadloom.channels.errors import ChannelError
from leadloom.channels.types import Channel, Outgoing

MESSAGE = Outgoing(
    key="notify:1:1:1:email",
    recipient="taken@example.com",
    subject="新线索待接收：示例公司 王芳",
    text="第一行\n第二行\n",
    html="<p>第一行<br>第二行</p>",
    created_at=datetime(2024, 5, 20, 2, 0, tzinfo=UTC),
)


class ChannelContract(ABC):
    """Run against a faithful local fake of the provider."""

    channel: Channel
    address = "{name}@example.com"

    @abstractmethod
    def taken(self) -> list[str]:
        """Return the recipients of the messages that the provider took responsibility for."""

    @abstractmethod
    def go_away(self) -> None:
        """Let the provider not answer any more."""

    def to(self, name: str) -> Outgoing:
        """Address the message to somebody the fake treats in this way: taken, unknown, later, vanish."""
        return replace(MESSAGE, recipient=self.address.format(name=name))

    def test_a_message_that_was_taken_has_a_receipt(self) -> None:
        assert self.channel.hand_over(self.to("taken")).provider_id
        assert self.taken() == [self.to("taken").recipient]

    def test_a_recipient_that_does_not_exist_is_a_permanent_error(self) -> None:
        with pytest.raises(ChannelError) as error:
            self.channel.hand_over(self.to("unknown"))
        assert (error.value.permanent, error.value.uncertain) == (True, False)
        assert self.taken() == []

    def test_a_provider_that_asks_to_come_later_is_a_transient_error(self) -> None:
        with pytest.raises(ChannelError) as error:
            self.channel.hand_over(self.to("later"))
        assert (error.value.permanent, error.value.uncertain) == (False, False)

    def test_a_connection_that_breaks_before_the_answer_leaves_it_uncertain(self) -> None:
        with pytest.raises(ChannelError) as error:
            self.channel.hand_over(self.to("vanish"))
        assert (error.value.permanent, error.value.uncertain) == (False, True)

    def test_a_provider_that_is_away_is_a_transient_error(self) -> None:
        self.go_away()
        with pytest.raises(ChannelError) as error:
            self.channel.hand_over(self.to("taken"))
        assert (error.value.permanent, error.value.uncertain) == (False, False)

    @pytest.mark.parametrize("trouble", ["unknown", "later", "vanish"])
    def test_an_error_of_one_recipient_says_nothing_about_the_next(self, trouble: str) -> None:
        with pytest.raises(ChannelError):
            self.channel.hand_over(self.to(trouble))
        self.channel.hand_over(self.to("taken"))
        assert self.taken() == [self.to("taken").recipient]

    def test_a_closed_driver_can_be_used_again(self) -> None:
        self.channel.hand_over(self.to("taken"))
        self.channel.close()
        self.channel.hand_over(self.to("taken"))
        assert len(self.taken()) == 2
