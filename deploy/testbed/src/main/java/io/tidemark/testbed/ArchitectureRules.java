package io.tidemark.testbed;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The house rules, checked on the compiled classes of one module, its tests included.
 *
 * <pre>{@code
 * ArchitectureRules.of("io.tidemark.scoring").purePackages("formula", "eligibility").check();
 * }</pre>
 */
public final class ArchitectureRules {

    private static final String HOUSE = "io.tidemark.";
    private static final Set<String> FORBIDDEN_ROOMS =
            Set.of("util", "utils", "common", "commons", "helper", "helpers", "impl", "dto", "dtos", "misc", "base");
    private static final Pattern FORBIDDEN_NAME =
            Pattern.compile("Abstract.*|.*(Manager|Impl|Utils?|Helpers?|Dto|DTO|Base)");
    private static final List<String> UNCLEAN = List.of(
            "io.micronaut.",
            "org.apache.kafka.",
            "java.sql.",
            "javax.sql.",
            "org.postgresql.",
            "jakarta.inject.",
            "java.net.",
            "java.nio.file.",
            "java.io.File",
            "java.time.Clock",
            "java.time.InstantSource",
            "java.util.Random",
            "java.util.concurrent.ThreadLocalRandom",
            "java.security.SecureRandom");
    private static final Set<String> CLOCKS = Set.of("now", "currentTimeMillis", "nanoTime", "randomUUID");
    private static final Set<String> CLOCK_OWNERS = Set.of(
            "java.lang.System",
            "java.time.Instant",
            "java.time.LocalDate",
            "java.time.LocalDateTime",
            "java.time.OffsetDateTime",
            "java.time.ZonedDateTime",
            "java.util.UUID");

    private final String module;
    private final Set<String> pure = new TreeSet<>();
    private final Set<String> ports = new HashSet<>();
    private final Set<String> ignored = new HashSet<>();

    private final Set<String> alsoUsed = new TreeSet<>();

    private boolean testsAsMain;
    private boolean startsTheTestbed;

    private ArchitectureRules(String module) {
        this.module = module;
    }

    /** The rules for the module whose classes lie under the package. */
    public static ArchitectureRules of(String module) {
        return new ArchitectureRules(module);
    }

    /** Packages beneath the module's, by their last name, that compute only: no framework, no I/O, no clock, no chance. */
    public ArchitectureRules purePackages(String... names) {
        pure.addAll(Arrays.asList(names));
        return this;
    }

    /** Simple names of interfaces that may have a single implementation. */
    public ArchitectureRules allowOneImplementationOf(String... names) {
        ports.addAll(Arrays.asList(names));
        return this;
    }

    /** Lets the module's shipped classes use the testbed, as the launcher of the local stack does. */
    public ArchitectureRules startingTheTestbed() {
        startsTheTestbed = true;
        return this;
    }

    /** Lets the module use pure packages of services, as a benchmark does that measures a formula alone. */
    public ArchitectureRules alsoUsing(String... packages) {
        alsoUsed.addAll(Arrays.asList(packages));
        return this;
    }

    /** Packages beneath the module's that are left out. */
    ArchitectureRules ignoringPackages(String... names) {
        Arrays.stream(names).map(name -> module + "." + name).forEach(ignored::add);
        return this;
    }

    /** Takes test classes for shipped ones, so that a test can hold classes that break a rule. */
    ArchitectureRules countingTestsAsMain() {
        testsAsMain = true;
        return this;
    }

    /**
     * Checks every rule.
     *
     * @throws AssertionError naming each violation in a line
     */
    public void check() {
        List<String> violations = violations();
        if (!violations.isEmpty()) {
            throw new AssertionError("House rules broken:\n" + String.join("\n", violations));
        }
    }

    List<String> violations() {
        JavaClasses classes = new ClassFileImporter()
                .importPackages(module)
                .that(DescribedPredicate.describe("in module", this::isChecked));
        if (classes.isEmpty()) {
            return List.of("no classes under " + module);
        }
        Set<String> violations = new TreeSet<>();
        for (JavaClass type : classes) {
            checkNames(type, violations);
            checkDependencies(type, violations);
            checkCalls(type, violations);
            checkImplementations(type, violations);
        }
        return new ArrayList<>(violations);
    }

    private boolean isChecked(JavaClass type) {
        boolean generated = type.getName().contains(".$") || type.getName().contains("$Introspection");
        return !generated && ignored.stream().noneMatch(prefix -> isWithin(type.getPackageName(), prefix));
    }

    private static boolean isWithin(String packageName, String parent) {
        return packageName.equals(parent) || packageName.startsWith(parent + ".");
    }

    private static void checkNames(JavaClass type, Set<String> violations) {
        for (String room : type.getPackageName().split("\\.")) {
            if (FORBIDDEN_ROOMS.contains(room)) {
                violations.add("package " + type.getPackageName() + ": no room is called " + room);
            }
        }
        if (FORBIDDEN_NAME.matcher(type.getSimpleName()).matches()) {
            violations.add(type.getName() + ": a name must say what the class is");
        }
    }

    private void checkDependencies(JavaClass type, Set<String> violations) {
        boolean isPure = isPure(type);
        type.getDirectDependenciesFromSelf().stream()
                .map(dependency ->
                        dependency.getTargetClass().getBaseComponentType().getName())
                .distinct()
                .forEach(target -> {
                    if (isForeignModule(type, target)) {
                        violations.add(type.getName() + " depends on another module's " + target);
                    }
                    if (isPure && UNCLEAN.stream().anyMatch(target::startsWith)) {
                        violations.add(type.getName() + " is pure and depends on " + target);
                    }
                });
    }

    private boolean isPure(JavaClass type) {
        return !isTest(type) && pure.stream().anyMatch(name -> isWithin(type.getPackageName(), module + "." + name));
    }

    /** Services know the contracts and the messaging; messaging knows the contracts; the testbed is for tests. */
    private boolean isForeignModule(JavaClass type, String target) {
        if (!target.startsWith(HOUSE) || target.startsWith(module + ".")) {
            return false;
        }
        if (alsoUsed.stream().anyMatch(name -> target.startsWith(HOUSE + name + "."))) {
            return false;
        }
        Stream<String> allowed = Stream.of(
                module.equals(HOUSE + "schemas") ? "" : "schemas.",
                module.equals(HOUSE + "schemas") || module.equals(HOUSE + "messaging") ? "" : "messaging.",
                startsTheTestbed || isTest(type) ? "testbed." : "");
        return allowed.filter(name -> !name.isEmpty()).noneMatch(name -> target.startsWith(HOUSE + name));
    }

    private void checkCalls(JavaClass type, Set<String> violations) {
        for (JavaMethodCall call : type.getMethodCallsFromSelf()) {
            String owner = call.getTargetOwner().getName();
            String method = call.getTarget().getName();
            if (isTest(type) && owner.equals("java.lang.Thread") && method.equals("sleep")) {
                violations.add(call.getOrigin().getFullName() + " sleeps: wait for a condition");
            }
            if (isPure(type) && CLOCK_OWNERS.contains(owner) && CLOCKS.contains(method)) {
                violations.add(call.getOrigin().getFullName() + " is pure and calls " + owner + "." + method);
            }
        }
    }

    private void checkImplementations(JavaClass type, Set<String> violations) {
        boolean candidate =
                type.isInterface() && !type.isAnnotation() && !isTest(type) && !ports.contains(type.getSimpleName());
        if (!candidate) {
            return;
        }
        List<JavaClass> implementations = type.getAllSubclasses().stream()
                .filter(subclass -> !subclass.isInterface() && !isTest(subclass) && isChecked(subclass))
                .toList();
        if (implementations.size() == 1) {
            violations.add(type.getName() + " has one implementation only, "
                    + implementations.getFirst().getName());
        }
    }

    /** Test classes lie in a folder of their own, in Maven as in an IDE. */
    private boolean isTest(JavaClass type) {
        return !testsAsMain
                && type.getSource()
                        .map(source -> source.getUri().getPath().contains("/test-classes/"))
                        .orElse(false);
    }
}
