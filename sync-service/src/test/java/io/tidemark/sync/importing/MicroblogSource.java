package io.tidemark.sync.importing;

import io.micronaut.context.annotation.Requires;
import io.tidemark.sync.platform.FetchRequest;
import io.tidemark.sync.platform.FetchResult;
import io.tidemark.sync.platform.LookupResult;
import io.tidemark.sync.platform.PlatformSource;
import io.tidemark.sync.platform.PostRef;
import io.tidemark.sync.platform.SourceAccount;
import io.tidemark.sync.platform.SourceFailure;
import io.tidemark.sync.platform.SyncKind;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;

/** Makes X a configured platform without reading it. */
@Singleton
@Requires(property = "tidemark.test.microblog")
final class MicroblogSource implements PlatformSource {

    @Override
    public String name() {
        return "microblog";
    }

    @Override
    public Set<String> platforms() {
        return Set.of("x");
    }

    @Override
    public Set<SyncKind> kinds() {
        return Set.of(SyncKind.QUICK);
    }

    @Override
    public boolean usesTokens() {
        return false;
    }

    @Override
    public FetchResult fetch(FetchRequest request) {
        return new SourceFailure.Transient("not read here");
    }

    @Override
    public LookupResult lookUp(SourceAccount account, List<PostRef> posts) {
        return new LookupResult.NotOffered();
    }

    @Override
    public void stored(SourceAccount account) {}
}
