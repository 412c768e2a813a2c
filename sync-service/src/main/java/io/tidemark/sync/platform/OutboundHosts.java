package io.tidemark.sync.platform;

import io.micronaut.context.BeanContext;
import io.micronaut.context.annotation.ConfigurationReader;
import io.micronaut.inject.BeanDefinition;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.reflect.RecordComponent;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Where calls may go: to the addresses in the configuration of the platforms, and nowhere else. Whatever an answer names, a
 * picture, a video, a next page elsewhere, is never fetched.
 */
@Singleton
class OutboundHosts {

    private static final String PLATFORMS = "tidemark.platforms.";
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|\\[.*]");

    private final Supplier<Set<URI>> configured;
    private final boolean privateAddresses;
    private volatile Set<String> allowed;

    @Inject
    OutboundHosts(BeanContext context, HttpLimits limits) {
        this(() -> configured(context), limits.privateAddresses());
    }

    OutboundHosts(Supplier<Set<URI>> configured, boolean privateAddresses) {
        this.configured = configured;
        this.privateAddresses = privateAddresses;
    }

    /** Why a call must not be made, in words; empty when it may. */
    Optional<String> refusal(URI address) {
        if (address.getHost() == null
                || address.getRawUserInfo() != null
                || !allowed().contains(origin(address))) {
            return Optional.of("the address is not one that a platform is configured with");
        }
        // Who configures an address of a private net by its number means it.
        if (privateAddresses || LITERAL.matcher(address.getHost()).matches()) {
            return Optional.empty();
        }
        try {
            for (InetAddress resolved : InetAddress.getAllByName(address.getHost())) {
                if (isPrivate(resolved)) {
                    return Optional.of("the platform's name leads to a private address");
                }
            }
            return Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.of("the platform's name leads nowhere");
        }
    }

    /** Whether an address is of this machine or of a net that is not the Internet. */
    static boolean isPrivate(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean uniqueLocal = address instanceof Inet6Address && (bytes[0] & 0xfe) == 0xfc;
        boolean shared = bytes.length == 4 && bytes[0] == 100 && (bytes[1] & 0xc0) == 64;
        return address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()
                || uniqueLocal
                || shared;
    }

    /** Late, because the sources that are configured with addresses ask for this class themselves. */
    private Set<String> allowed() {
        if (allowed == null) {
            Set<String> origins = new HashSet<>();
            configured.get().forEach(address -> origins.add(origin(address)));
            allowed = Set.copyOf(origins);
        }
        return allowed;
    }

    private static String origin(URI address) {
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        int port = address.getPort() >= 0 ? address.getPort() : scheme.equals("http") ? 80 : 443;
        return scheme + "://" + String.valueOf(address.getHost()).toLowerCase(Locale.ROOT) + ":" + port;
    }

    /** Every address in a configuration record below {@code tidemark.platforms}, so that no source can forget its own. */
    private static Set<URI> configured(BeanContext context) {
        Set<URI> addresses = new HashSet<>();
        for (BeanDefinition<?> definition : context.getAllBeanDefinitions()) {
            String prefix = definition
                    .stringValue(ConfigurationReader.class, ConfigurationReader.PREFIX)
                    .orElse("");
            if (prefix.startsWith(PLATFORMS) && definition.getBeanType().isRecord()) {
                context.findBean(definition.getBeanType()).ifPresent(record -> addAddresses(record, addresses));
            }
        }
        return addresses;
    }

    private static void addAddresses(Object record, Set<URI> addresses) {
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            if (component.getType() == URI.class) {
                try {
                    component.getAccessor().setAccessible(true);
                    if (component.getAccessor().invoke(record) instanceof URI address) {
                        addresses.add(address);
                    }
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(record.getClass() + " does not tell its " + component.getName(), e);
                }
            }
        }
    }
}
