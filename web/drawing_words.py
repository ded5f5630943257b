"""Which words of a product's type are drawn as what, in a few languages. Data alone: web/static/drawings.svg draws."""

PARCEL = "parcel"

# The plural of a word is there with it. Longer names win: a mouse is drawn, a mouse pad is a parcel.
WORDS = {
    "phone": "phone, smartphone, mobile phone, cell phone, iphone, telephone portable, telefono movil",
    "deskphone": "telephone, ip phone, voip phone, cordless phone, desk phone, dect telephone, telefon, telefono, "
    "fax machine, answer machine",
    "laptop": "laptop, notebook pc, notebook computer, laptop computer, chromebook, ultrabook, netbook, "
    "mobile workstation, ordinateur portable, portatil",
    "computer": "computer, desktop pc, thin client, tower pc, mini pc, ordinateur, ordenador, rechner, "
    "microtower pc, small form factor pc, minitower pc, convertible minitower pc, personal computer, all-in-one pc, "
    "ultra-slim desktop, mini-tower pc, desktop workstation",
    "screen": "monitor, tv, television, lcd monitor, flat panel, computer monitor, touch screen monitor, fernseher, "
    "bildschirm, televisor, public display, signage display, digital signage flat panel, desktop monitor",
    "tablet": "tablet, tablet pc, tablet computer, ipad, e-book reader, ebook reader, e-reader",
    "keyboard": "keyboard, tastatur, clavier, teclado, keypad",
    "mouse": "mouse, computer mouse, trackball, maus, souris, raton",
    "printer": "printer, multifunction printer, mfp, photo printer, label printer, inkjet printer, laser printer, "
    "copier, scanner, drucker, imprimante, impresora, large format printer, all-in-one printer",
    "ink": "ink, toner, cartridge, toner cartridge, ink cartridge, ink tank, print cartridge, ink refill, tinte, "
    "patrone, tintenpatrone, tonerkartusche, cartouche, cartucho, photoconductor, toner pack, ink bottle, "
    "singlepack, multipack, toner bottle, toner unit",
    "cable": "cable, cord, patch cable, power cable, power cord, kabel, adapter cable, extension cord, usb cable, "
    "headphone cable, printer cable, monitor cable, kvm cable, fibre optic cable, patch cord",
    "plug": "charger, power adapter, power supply, power supply unit, phone charger, battery charger, wall charger, "
    "usb charger, ladegerat, netzteil, chargeur, cargador, power adapter inverter, adapter inverter",
    "strip": "surge protector, power strip, power distribution unit, pdu, extension lead, power extension, "
    "surge suppressor, steckdosenleiste, ac outlet",
    "ups": "ups, uninterruptible power supply, smart-ups, power bank, portable power station",
    "battery": "battery, rechargeable battery, laptop battery, notebook battery, phone battery, drill battery, "
    "akku, batterie, bateria, pila, battery pack, ups battery, camera battery, household battery, "
    "single-use battery",
    "chip": "processor, cpu, microprocessor, prozessor, processeur, procesador",
    "memory": "memory, memory module, ram, system memory, sdram, dimm, sodimm, system specific memory, "
    "printer memory, arbeitsspeicher",
    "drive": "drive, hard drive, hard disk, external drive, hard disk drive, external hard drive, ssd, "
    "solid state drive, internal solid state drive, internal hard drive, festplatte, disque dur, disco duro, hdd",
    "stick": "usb stick, usb flash drive, flash drive, usb drive, pen drive, usb key, memory stick",
    "memorycard": "memory card, sd card, flash card, micro sd card, speicherkarte, carte memoire, flash memory, "
    "memory flash, compactflash",
    "disc": "dvd, cd, blu-ray, blu-ray disc, disc, cd-r, cd-rw, dvd-r, dvd+r, dvd-rw, dvd+rw, vinyl record",
    "card": "graphics card, video card, sound card, network card, adapter card, expansion card, interface card, "
    "interface cards adapter, grafikkarte, carte graphique, tarjeta grafica, networking card, raid controller",
    "router": "router, wireless router, access point, wireless access point, wlan access point, modem, repeater, "
    "range extender, mesh system, wi-fi system, routeur, network range extender, bridge repeater",
    "switch": "network switch, switch, gigabit switch, ethernet switch, kvm switch, patch panel, hub, usb hub, "
    "switcher, interface hub, konzentrator",
    "server": "server, nas, storage server, disk array, rack server, network storage, storage array, nas server",
    "camera": "camera, digital camera, camcorder, compact camera, slr camera, action camera, kamera, "
    "appareil photo, camara, bridge camera, mirrorless camera, camera kit, digital camcorder",
    "lens": "lens, camera lens, objektiv, objectif, objetivo, teleconverter, telephoto lens, zoom lens",
    "projector": "projector, data projector, beamer, projecteur, proyector, videoprojecteur",
    "headphones": "headphones, headphone, headset, earphones, earbuds, earphone, earbud, kopfhorer, casque audio, "
    "auriculares, mono headset, stereo headset, headphones/headset",
    "speaker": "speaker, loudspeaker, soundbar, sound bar, bluetooth speaker, lautsprecher, enceinte, altavoz, "
    "subwoofer, speaker set, portable speaker, speaker system, bookshelf speaker",
    "microphone": "microphone, mikrofon, microphone set, microfono",
    "controller": "game controller, gamepad, joystick, game console, gaming controller, spielkonsole, games console",
    "watch": "watch, wristwatch, smartwatch, smart watch, armbanduhr, montre, reloj de pulsera, sport watch",
    "clock": "clock, alarm clock, wall clock, wanduhr, wecker, horloge, reloj de pared, timepiece",
    "lamp": "desk lamp, table lamp, floor lamp, pendant lamp, pendant light, chandelier, sconce, light fixture, "
    "table light, leuchte, lighting, string lights, fairy lights, bedside lamp, nachttischlampe, lampe de bureau, "
    "lampara de mesa, ceiling light, wall light, lampen",
    "bulb": "light bulb, led bulb, bulb, led lamp, gluhbirne, ampoule, bombilla, fluorescent lamp, halogen bulb, "
    "incandescent lamp, spotlight bulb, fluorescent bulb, lamp, projector lamp, replacement lamp",
    "torch": "torch, head torch, headtorch, flashlight, headlamp, bike light, bicycle light, taschenlampe, "
    "linterna, lantern, front light, rear light, bike light set",
    "candle": "candle, scented candle, kerze, bougie, vela",
    "chair": "chair, office chair, armchair, stool, dining chair, bar stool, stuhl, chaise, silla, recliner, "
    "rocking chair, folding chair, desk chair, chairs, lounge chair",
    "table": "table, desk, standing desk, dining table, coffee table, side table, end table, tisch, schreibtisch, "
    "bureau, mesa, escritorio, console table, table set, work table",
    "sofa": "sofa, couch, loveseat, sectional, canape, settee, sofa set, futon",
    "bed": "bed, bed frame, mattress, bett, matratze, matelas, cama, bunk bed, headboard",
    "shelf": "shelf, bookshelf, bookcase, shelving, etagere, estanteria, shelving unit",
    "drawers": "dresser, chest of drawers, sideboard, nightstand, kommode, commode, comoda, bedside table, "
    "credenza, buffet, drawer unit, vanity, console cabinet, bedside cabinet, filing cabinet",
    "rug": "rug, carpet, teppich, tapis, alfombra, doormat, area rug",
    "cushion": "cushion, pillow, throw pillow, kissen, coussin, cojin, oreiller, almohada, cushion cover, seat cushion",
    "blanket": "blanket, throw blanket, towel, duvet, quilt, decke, couverture, manta, handtuch, serviette de bain, "
    "toalla, picnic blanket",
    "sleepingbag": "sleeping bag, schlafsack, sac de couchage, saco de dormir",
    "picture": "picture frame, photo frame, digital photo frame, wall art, art print, poster, bilderrahmen, "
    "canvas art, framed print, canvas print, framed art, wall decal, oil painting, canvas painting",
    "mirror": "mirror, spiegel, miroir, espejo, wall mirror",
    "vase": "vase, florero, jarron, urn",
    "mug": "mug, travel mug, cup, teacup, coffee mug, tasse, becher, taza, tumbler, coffee cup, mug set, tea cup, "
    "wine cup",
    "plate": "dinner plate, platter, teller, assiette, serving platter, plate set, dinnerware set, saucer, "
    "charger plate, dinnerware",
    "bowl": "bowl, mixing bowl, schale, saladier, cuenco, bowl set, salad bowl, schussel, serving bowl, soup bowl, "
    "fruit bowl",
    "pan": "pan, frying pan, skillet, wok, saucepan, pfanne, bratpfanne, poele, sarten, saute pan, grill pan",
    "pot": "cooking pot, stockpot, stock pot, dutch oven, casserole, kochtopf, casserole dish, cookware set, "
    "cookware, pressure cooker, slow cooker, rice cooker, pots and pans, marmite, olla, pot set",
    "cutlery": "cutlery, flatware, cutlery set, flatware set, fork, spoon, besteck, couverts, cubiertos, "
    "silverware, utensil set, utensil, serving spoon, silverware set",
    "knife": "knife, chef knife, kitchen knife, messer, couteau, cuchillo, knife set, pocket knife, knife block, "
    "cleaver, bread knife, chefs knife, paring knife",
    "bottle": "bottle, water bottle, flasche, trinkflasche, botella, wine, flask, thermos, carafe, decanter, vin, vino",
    "kettle": "kettle, teapot, tea kettle, wasserkocher, bouilloire, hervidor, tea pot, watering kettle, tetera, "
    "theiere",
    "coffee": "coffee machine, coffee maker, espresso machine, kaffeemaschine, cafetiere, cafetera, coffeemaker, "
    "espresso maker, kaffeevollautomat",
    "appliance": "washing machine, dishwasher, tumble dryer, waschmaschine, lave-linge, lavadora, lave-vaisselle, "
    "washer dryer, clothes dryer",
    "vacuum": "vacuum, vacuum cleaner, staubsauger, aspirateur, aspiradora, handheld vacuum, robot vacuum, hoover",
    "iron": "steam iron, clothes iron, bugeleisen, fer a repasser, flat iron, steam ironing station",
    "shirt": "shirt, t-shirt, tshirt, polo, polo shirt, blouse, hemd, chemise, camisa, camiseta, tee, dress shirt, "
    "button-down, button-up shirt, tank top, henley, chambray, flannel shirt, bluse, flannel",
    "jumper": "jumper, sweater, pullover, hoodie, sweatshirt, cardigan, jersey, fleece, sueter",
    "jacket": "jacket, coat, rain jacket, blazer, jacke, mantel, veste, manteau, chaqueta, abrigo, parka, anorak, "
    "waterproof jacket, bomber, trench, windbreaker, outerwear, trench coat, overcoat, peacoat",
    "trousers": "trousers, pants, jeans, leggings, pantalon, shorts, chinos, joggers, sweatpants",
    "dress": "dress, gown, kleid, robe, vestido, sundress, maxi dress",
    "shoe": "shoe, sneaker, running shoe, trainer, schuh, laufschuh, chaussure, zapato, zapatilla, oxford, loafer, "
    "brogue, derby, shoes, oxfords, footwear, athletic shoe, moccasin, dress shoe, trail runner, leather shoe",
    "heel": "heel, high heel, stiletto, high heels, heels, talon, kitten heel, slingback",
    "sandal": "sandal, flip flop, flip-flop, sandale, sandalia, espadrille, clog",
    "boot": "boot, hiking boot, ankle boot, stiefel, botte, bota, rain boot, wellington boot, bootie",
    "hat": "hat, beanie, chapeau, sombrero, fedora, sun hat, baseball cap, bonnet",
    "helmet": "helmet, bike helmet, cycling helmet, casque de velo, casco, bicycle helmet",
    "scarf": "scarf, shawl, schal, echarpe, bufanda, wrap scarf, pashmina, infinity scarf",
    "glove": "glove, mitten, handschuh, gant, guante, winter glove, gardening glove",
    "sock": "sock, socke, chaussette, calcetin, stocking, stockings, socks",
    "belt": "belt, gurtel, ceinture, cinturon, leather belt, waist belt",
    "glasses": "sunglasses, eyeglasses, spectacles, brille, lunettes, gafas, eyewear, reading glasses, "
    "sonnenbrille, 3d glasses, aviator, aviators, goggles",
    "bag": "bag, handbag, tote, tote bag, purse, clutch, shoulder bag, handtasche, sac a main, bolso, satchel, "
    "crossbody, crossbody bag, pannier, shopping bag, hobo bag, bike bag, duffel, duffle bag, weekender, "
    "crossbody purse, duffel bag",
    "backpack": "backpack, rucksack, daypack, sac a dos, mochila, knapsack, notebook backpack, laptop backpack",
    "briefcase": "briefcase, laptop bag, notebook case, laptop case, messenger bag, suitcase, luggage, "
    "attache case, laptoptasche, koffer, valise, maleta, notebook bag, messenger case, trolley case, laptop sleeve, "
    "toploader bag, messenger, notebook carrying case, carry-on, laptop briefcase, trolley bag",
    "jewellery": "jewellery, jewelry, necklace, earring, bracelet, pendant necklace, bangle, schmuck, bijou, bague, "
    "joya, anillo, collier, halskette, armband, ohrring, brooch, anklet, pulsera, charm bracelet, stud earring, "
    "earrings, diamond ring, gold ring, silver ring, wedding ring, engagement ring, pendant",
    "book": "book, cookbook, novel, paperback, hardcover, buch, livre, libro, kochbuch, guidebook, travel guide, "
    "travelogue",
    "notebook": "paper notebook, notepad, journal, diary, sketchbook, writing pad, notizbuch, carnet, cuaderno, "
    "planner, fountain pen notebook, leather notebook, spiral notebook, dotted notebook, memo book",
    "pen": "pen, pencil, fountain pen, ballpoint pen, marker, felt pen, highlighter, kugelschreiber, bleistift, "
    "stylo, crayon, boligrafo, lapiz, rollerball, stift, stylus pen, felt tip, gel pen",
    "paper": "paper, printing paper, photo paper, copy paper, inkjet paper, papier, papel, plotter paper, envelope, "
    "printer paper, large format media, transparency film, laminator pouch, card stock",
    "labels": "label, self-adhesive label, sticker, labels, etikett, etiquette, etiqueta, addressing label, "
    "address label, printer label, multi-purpose label",
    "folder": "binder, ring binder, folder, file folder, ordner, classeur, archivador, suspension file, report cover",
    "tape": "tape, adhesive tape, label-making tape, klebeband, duct tape, packing tape, label tape, "
    "blank data tape, cinta adhesiva, stationery tape",
    "scissors": "scissors, secateurs, pruner, pruning shears, schere, ciseaux, tijeras, shears, hair trimmer scissors",
    "toy": "toy, building blocks, puzzle, jigsaw puzzle, spielzeug, jouet, juguete, board game, doll, lego, "
    "puzzle game, building block, toy playset, playset",
    "ball": "ball, basketball, volleyball, football, soccer ball",
    "bike": "bike, bicycle, fahrrad, velo, bicicleta, mountain bike, road bike, e-bike, rennrad, gravel bike, "
    "electric bicycle",
    "tent": "tent, zelt, tente, tienda de campana, camping tent, family tent",
    "hammer": "hammer, mallet, marteau, martillo, sledgehammer, claw hammer, axe, hatchet",
    "wrench": "wrench, spanner, screwdriver, plier, pliers, schraubenschlussel, schraubendreher, zange, tournevis, "
    "llave inglesa, tool, hand tool, multitool, garden hand tool, werkzeug, outil, herramienta, tool set, tool kit, "
    "wrench set, socket set, screwdriver set, toolkit, multi-tool",
    "drill": "drill, cordless drill, power drill, bohrmaschine, akkuschrauber, perceuse, taladro, impact driver, "
    "hammer drill, power tool, drill driver, combi drill",
    "saw": "saw, hand saw, handsaw, scie, hacksaw, circular saw, chainsaw, jigsaw, table saw, miter saw",
    "plant": "plant, houseplant, succulent, cactus, pflanze, plante, planta, seedling, bonsai, potted plant, "
    "snake plant, aloe vera, monstera, zimmerpflanze, plants",
    "flower": "bouquet, flower arrangement, floral arrangement, floral centerpiece, wreath, strauss, tulips, "
    "floral bouquet, blumenstrauss, peony, floral wreath, hydrangea, centerpiece bouquet, rose bouquet, dozen roses",
    "planter": "planter, plant pot, flower pot, blumentopf, planter pot, pot de fleurs, maceta, garden pot, flowerpot",
    "watering": "watering can, giesskanne, arrosoir, regadera",
    "hose": "hose, garden hose, gartenschlauch, tuyau d'arrosage, manguera, hose reel",
    "pet": "dog bed, dog toy, pet bed, pet carrier, cat scratcher, pet bowl, dog lead, dog harness, dog leash, "
    "cat tree, scratching post, dog collar, pet collar, dog mattress, cat toy, pet toy, haustier, hundebett, "
    "dog food, cat food, pet food, pet crate, dog crate, dog bowl, cat bowl, pet cage, litter box, scratcher, "
    "dog house, dog cushion, cat bed",
    "food": "snack, meal, groceries, grocery, pizza, lebensmittel, alimentation, alimentos, seafood, sushi, pasta, "
    "steak, salad, sandwich, nacho, soup, sausage, bacon, ham, beef, pork, chicken breast, chip crisp, cereal, "
    "beef steak",
    "fruit": "fruit, vegetable, obst, gemuse, legume, fruta, verdura, mango, avocado, lemon, strawberry, tomato, "
    "potato, broccoli, carrot, produce",
    "bread": "bread, bakery, loaf, brot, pan de molde, baguette, croissant, muffin, pastry, sourdough, cookie, "
    "cake, donut, doughnut, pie",
    "cheese": "cheese, dairy, kase, fromage, queso, cheddar, brie, gouda",
    "fish": "salmon, tuna, trout, fisch, poisson, pescado, salmon fillet",
    "drink": "drink, beverage, juice, soda, lemonade, getrank, boisson, bebida, smoothie, cocktail, iced tea, "
    "fountain-carbonated, fountain-non-carbonated, hot chocolate, saft, jus, zumo",
    "beauty": "shampoo, lotion, perfume, soap, moisturizer, cosmetic, skincare, body wash, parfum, seife, jabon, "
    "savon, hand soap, soap dispenser, face cream, hair oil, beard oil, shower gel, body lotion, essential oil, "
    "fragrance, face wash, aftershave, cologne, bathing, hair conditioner, face serum",
    "medicine": "medicine, vitamin, supplement, tablets medicine, medikament, medicament, medicamento, painkiller, "
    "pharmacy, vitamins",
    "car": "voiture, coche",
    "tyre": "tyre, tire, reifen, pneu, neumatico, car tyre",
    "gift": "gift, gift box, present, gift set, geschenk, cadeau, regalo, gift basket, gift hamper, gift card, "
    "gift bag",
    "lock": "lock, bike lock, padlock, cable lock, schloss, cadenas, candado, combination lock, security lock, "
    "fahrradschloss",
    "fan": "fan, cooling fan, computer cooling fan, case fan, ventilator, lufter, ventilateur, ventilador, "
    "desk fan, hardware cooling fan, cpu cooler, processor cooler",
    "guitar": "guitar, bass guitar, ukulele, gitarre, guitare, guitarra, electric guitar, acoustic guitar, banjo, "
    "mandolin",
    "piano": "piano, digital piano, synthesizer, klavier, keyboard piano, grand piano, upright piano, "
    "piano keyboard, midi keyboard",
    "drum": "drum set, djembe, snare drum, bongo, schlagzeug, percussion, tambor, batterie acoustique, tabla, "
    "conga, snare, bongo drum, cajon",
    "tree": "christmas tree, weihnachtsbaum, sapin de noel, arbol de navidad, pine tree, holiday tree",
    "pumpkin": "pumpkin, jack-o-lantern, kurbis, citrouille, calabaza, jack o lantern, pumpkin decoration",
    "egg": "easter egg, easter eggs, egg, oeuf, huevo, osterei",
    "rod": "fishing rod, angelrute, canne a peche, cana de pescar, fishing reel, fishing pole, fly rod, fly reel, "
    "fly fishing rod",
    "boat": "kayak, canoe, kajak, paddle, kayaking",
    # What goes with another thing, or is another thing by its last word.
    PARCEL: "accessory, adapter, arm, mount, wall mount, bracket, stand, pad, mouse pad, mouse mat, mat, case, "
    "phone case, cover, holder, kit, tray, drawer, filter, cleaner, part, spare part, sleeve, film, "
    "screen protector, protector, enclosure, rack, cabinet, rest, wrist rest, dock, docking station, station, "
    "software license, license, licence, warranty, service, support, upgrade, extension, splitter, converter, "
    "extender, connector, coupler, transceiver, receiver, transmitter, remote control, remote, box, bin, "
    "basket case, ribbon, drum unit, imaging drum, imaging unit, printer drum, maintenance kit, fuser, fuser unit, "
    "roller, feeder, sheet feeder, waste toner, toner collector, developer, developer unit, transfer belt, "
    "belt unit, transfer unit, printhead, print head, privacy filter, display privacy filter, projection screen, "
    "projector screen, projector mount, camera strap, strap, tripod, motherboard, socket, heatsink, cooler, panel, "
    "mounting plate, cover plate, wall plate, faceplate, blanking plate, cleaning, cleaning cloth, cleaning paper, "
    "spray, oil, bit, drill bit, blade, saw blade, knife sharpener, sharpener, peeler, footprint, tent footprint, "
    "peg, pump, bike pump, ball pump, carrier, trolley, cart, desk pad, desk mat, table runner, tablecloth, "
    "shoe rack, shoe polish, shoe spray, coffee grinder, grinder, vacuum filter, vacuum bag, vacuum cleaner bag, "
    "bottle opener, opener, wine rack, wine glass, watch strap, watch band, band, headband, wristband, lens cap, "
    "lens hood, hood, lens cleaner, camera bag, camera case, lens case, lens adapter, hat stand, clock radio, "
    "radio, alarm, detector, sensor, timer, controller, ribbon cable tie, cable tie, cable management, cable tray, "
    "cable protector, cable duct, cable organizer, organizer, cable tester, tester, cable crimper, crimper, "
    "cable lug, cable gland, cable trunking, cable clamp, clamp, cable holder, cable reel, clip, hook, hanger, "
    "pouch, wallet, key ring, ring light, o-ring, card reader, reader, memory card reader, card holder, "
    "business card, greeting card, playing card, card game, game, video game, barcode reader, barcode scanner, "
    "phone holder, phone stand, tablet stand, laptop stand, monitor arm, monitor stand, monitor mount, tv mount, "
    "tv stand, tv bracket, speaker stand, speaker mount, speaker cable connector, microphone stand, "
    "keyboard drawer, keyboard tray, keyboard cover, photo album, paper clip, paper shredder, shredder, paper tray, "
    "paper cutter, trimmer, laminator, paper cassette, cassette, punch, stapler, staples, hole punch, book end, "
    "bookend, bookmark, pen holder, pencil case, pencil sharpener, tape dispenser, dispenser, label maker, "
    "label holder, label-making machine, gift wrap, wrapping paper, toilet paper, paper towel, baking paper, "
    "food processor, mixer, blender, toaster, oven, microwave, fridge, refrigerator, freezer, cooker, hob, "
    "food container, container, storage, lunch box, bread bin, bread maker, bread box, cheese board, cheese grater, "
    "board, cutting board, grater, fruit basket, basket weave, egg cup, egg cooker, candle holder, candlestick, "
    "candelabra, lamp shade, lampshade, light switch, dimmer, light box, lightbox, pet camera, bed linen, bedding, "
    "bed sheet, sheet, duvet cover, bedding set, chair cushion cover, chair mat, chair cover, sofa cover, "
    "table lamp shade, hair dryer, hair clipper, straightener, curling iron, shaver, razor, epilator, toothbrush, "
    "soap dish, brush, comb, towel rail, rail, car charger, car mount, car holder, car seat, car audio, car stereo, "
    "car kit, bike rack, bike stand, bike computer, bike trailer, bike mount, drum stick, guitar string, amplifier, "
    "guitar amp, amp, guitar pick, guitar case, guitar stand, piano bench, bench, piano stool, flute, violin, "
    "cello, saxophone, trumpet, clarinet, harmonica, dock connector, barebone case, computer case, pc case, "
    "backplate, backplane, bezel, module, unit, system, interface, terminal, thermostat, grill, stove, "
    "camping stove, hammock, knife holder, pan lid, lid, coaster, serving tray, spice rack, sink, faucet, plumbing, "
    "ladder, gloves box, sewing, light meter, meter, binoculars, telescope, drone, costume, mask, decoration, "
    "decor, ornament, garland, figurine, statue, sculpture, lure, bait, tackle, tackle box, net, fishing net, vest, "
    "life vest, life jacket, paddle board, bath bomb, christmas stocking, stocking holder, candy, chocolate, "
    "ink pad, inkwell, blotter, stamp pad, stamp, tablet arm, tablet case, wrist pillow, harness, bottle holder, "
    "umbrella, curtain, wallpaper, tent pole, pole, sleeping mat, sleeping pad, air bed, water filter, "
    "water bottle cage, cage, canopy, dvd player, player, blu-ray player, mp3 player, mp4 player, cd player, "
    "media player, dvd recorder, recorder, disc drive, optical disc drive, optical drive, tape drive, tape array, "
    "tape autoloader, autoloader, library, floppy drive, drive bay, drive enclosure, drive cage, hdd enclosure, "
    "hdd/ssd enclosure, hdd docking station, drive caddy, usb adapter, network adapter, bluetooth adapter, "
    "wireless adapter, dongle, video adapter, keystone module, switch module, server module, power module, "
    "power rack enclosure, router module, network module, network interface, webcam, security camera, ip camera, "
    "surveillance camera, cctv camera, camera mount, dome camera, baby monitor, video baby monitor, "
    "heart rate monitor, blood pressure monitor, network monitor, in-ear monitor, studio monitor, presenter, "
    "wireless presenter, pointer, laser pointer, whiteboard, interactive whiteboard, graphic tablet, "
    "drawing tablet, pen tablet, writing tablet, graphics tablet, voice recorder, calculator, "
    "telephone cable adapter, phone adapter, antenna, satellite, booster, phone line splitter, handset, "
    "phone system, descaler, descaling, glass set, drinking glass, glassware, computer cooling component, "
    "component, cooling component, fax supply, printer belt, paper roll belt, adaptor, dock station, "
    "doll accessory, camera housing, housing, pc camera, dust bag, cable boot, gland plate, sliding shelf, "
    "rack shelf, fixed shelf, shelf file, waste toner bottle, oil bottle, ups replacement, "
    "general utility software, utility software, answer machine adapter, power conditioner, line conditioner, "
    "port lock, speaker wire, lock handle, printer card, pool float, nail clipper",
}

# A word of two meanings is the first thing where the title also says one of these.
HINTED = {
    "notebook": ("laptop", "gb ssd hdd intel amd pixels"),
    "desktop": ("computer", "gb ssd hdd intel amd"),
    "hybrid": ("laptop", "gb ssd hdd intel amd"),
    "laserjet": ("printer", "dpi"),
}
# What is plugged in is often named in front of a number, and the cable that it is for behind: "Monitor HD15 cable".
PLUGGED = {"screen", "printer", "drive", "computer"}
CABLES = {"cable", "kabel"}
# Behind these a name says what a product goes with, not what it is.
FITTING = (
    "for with fits fitting compatible fur mit passend kompatibel pour avec compatible para con per voor met without w o"
)
