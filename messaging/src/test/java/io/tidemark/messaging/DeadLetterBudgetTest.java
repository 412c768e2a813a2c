package io.tidemark.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeadLetterBudgetTest {

    @Test
    void burstUpToTheCapacityPassesAndNoMore() {
        DeadLetterBudget budget = new DeadLetterBudget(600);
        for (int i = 0; i < 600; i++) {
            assertThat(budget.take(1)).isTrue();
        }
        assertThat(budget.take(1)).isFalse();
    }

    @Test
    void poisonThatIsNotTheMajorityPassesForEver() {
        DeadLetterBudget budget = new DeadLetterBudget(10);
        for (int i = 0; i < 100_000; i++) {
            assertThat(budget.take(1)).isTrue();
            budget.stored(1);
        }
    }

    @Test
    void successesNeverRaiseItAboveItsCapacity() {
        DeadLetterBudget budget = new DeadLetterBudget(10);
        budget.stored(Integer.MAX_VALUE);
        budget.giveBack(5);
        assertThat(budget.left()).isEqualTo(10);
    }

    @Test
    void whatWasNotWrittenIsGivenBack() {
        DeadLetterBudget budget = new DeadLetterBudget(2);
        assertThat(budget.take(2)).isTrue();
        budget.giveBack(2);
        assertThat(budget.take(2)).isTrue();
    }
}
