package io.tidemark.sync.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RunPlacesTest {

    private final RunPlaces places = new RunPlaces(2);

    @Test
    void placesThatAreTakenAreFreeAgainAfterTheirRuns() {
        assertThat(places.takeFree()).isEqualTo(2);
        assertThat(places.takeFree()).isZero();
        places.run(() -> assertThat(places.takeFree()).isZero());
        places.giveBack(1);
        assertThat(places.takeFree()).isEqualTo(2);
    }

    @Test
    void aRunThatThrowsGivesItsPlaceBack() {
        assertThat(places.takeFree()).isEqualTo(2);
        try {
            places.run(() -> {
                throw new IllegalStateException("broke");
            });
        } catch (IllegalStateException expected) {
            assertThat(expected).hasMessage("broke");
        }
        assertThat(places.takeFree()).isEqualTo(1);
    }

    @Test
    void aRunThatWaitsForItsOwnQuotaLeavesItsPlaceToAnother() {
        assertThat(places.takeFree()).isEqualTo(2);
        places.run(() -> {
            int meanwhile = RunPlaces.without(places::takeFree);
            assertThat(meanwhile).isEqualTo(1);
            assertThat(places.takeFree())
                    .as("one more runs than there are places")
                    .isZero();
        });
        assertThat(places.takeFree())
                .as("the run that took the place is still on it")
                .isZero();
        places.giveBack(1);
        places.giveBack(1);
        assertThat(places.takeFree()).isEqualTo(2);
    }

    @Test
    void onlySoManyMayWaitWithoutAPlace() {
        assertThat(places.takeFree()).isEqualTo(2);
        assertThat(freeWhenWaiting(16)).isEqualTo(16);
        assertThat(freeWhenWaiting(17)).isEqualTo(16);
    }

    @Test
    void waitingOutsideOfARunIsJustWaiting() {
        assertThat(RunPlaces.without(() -> "waited")).isEqualTo("waited");
        assertThat(places.takeFree()).isEqualTo(2);
    }

    /** How many places are free while so many runs wait at once. */
    private int freeWhenWaiting(int runs) {
        int[] free = new int[1];
        nest(runs, free);
        return free[0];
    }

    private void nest(int runs, int[] free) {
        if (runs == 0) {
            free[0] = places.takeFree();
            places.giveBack(free[0]);
            return;
        }
        places.run(() -> RunPlaces.without(() -> {
            nest(runs - 1, free);
            return null;
        }));
        // The nested runs were never started by a poller, so none had taken a place.
        places.giveBack(-1);
    }
}
